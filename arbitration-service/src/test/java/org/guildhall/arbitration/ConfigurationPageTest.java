package org.guildhall.arbitration;

import org.guildhall.platform.testing.ConfigurationPage;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageTellsEverySetting() {
        ConfigurationPage.check("arbitration");
    }
}
