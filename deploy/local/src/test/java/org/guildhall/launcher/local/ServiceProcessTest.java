package org.guildhall.launcher.local;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
    @TempDir
    private Path temp;

    @Test
    void aBusyPortIsToldWithTheWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();

            Trouble refused = assertThrows(Trouble.class, () -> ServiceProcess.requireFree(Service.SETTLEMENT, port));

            assertTrue(refused.getMessage().contains("Port " + port), refused.getMessage());
            assertTrue(refused.getMessage().contains("--port-base"), refused.getMessage());
            assertFalse(ServiceProcess.isReady(port), "what listens there is no service");
            taken.close();
            assertDoesNotThrow(() -> ServiceProcess.requireFree(Service.SETTLEMENT, port));
        }
    }

    @Test
    void aServiceThatIsNotBuiltIsTold() {
        DataDirectory data = DataDirectory.at(temp.resolve("data"));
        data.prepare();
        Guildhall.Options options = new Guildhall.Options(temp.resolve("nowhere"), OptionalInt.empty(), false);

        Trouble refused =
                assertThrows(Trouble.class, () -> ServiceProcess.start(Service.FEDERATION, options, data, 0, Map.of()));

        assertTrue(refused.getMessage().contains("./mvnw"), refused.getMessage());
    }
}
