package org.guildhall.federation;

import org.guildhall.platform.testing.ConfigurationPage;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageSaysWhatTheSourcesSay() {
        ConfigurationPage.check("federation");
    }
}
