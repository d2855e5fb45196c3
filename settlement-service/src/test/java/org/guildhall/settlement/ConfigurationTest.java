package org.guildhall.settlement;

import org.guildhall.platform.testing.ConfigurationPage;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void everySettingIsInTheTable() {
        ConfigurationPage.check("settlement");
    }
}
