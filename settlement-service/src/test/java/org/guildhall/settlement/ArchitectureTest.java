package org.guildhall.settlement;

import org.guildhall.platform.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theFolderTreeIsTheArchitecture() {
        ArchitectureRules.check("org.guildhall.settlement");
    }
}
