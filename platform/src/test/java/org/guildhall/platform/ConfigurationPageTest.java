package org.guildhall.platform;

import org.guildhall.platform.testing.ConfigurationPage;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageSaysWhatTheSourcesSay() {
        ConfigurationPage.check("platform");
    }
}
