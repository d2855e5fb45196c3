package org.guildhall.reputation;

import org.guildhall.platform.testing.ConfigurationPage;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageSaysWhatTheSourcesSay() {
        ConfigurationPage.check("reputation");
    }
}
