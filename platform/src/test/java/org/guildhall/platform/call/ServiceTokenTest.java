package org.guildhall.platform.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokenTest {
    private record Config(Optional<String> tokenFile) implements CallsConfig {
        @Override
        public Duration deadline() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration tokenRefresh() {
            return Duration.ofSeconds(30);
        }
    }

    @Test
    void aReplacedTokenIsTakenUpAndAFailedReadKeepsTheLastOne(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("token");
        ServiceToken token = new ServiceToken(new Config(Optional.of(file.toString())));
        assertEquals(Optional.empty(), token.current());

        Files.writeString(file, "first\n");
        token.refresh();
        assertEquals(Optional.of("first"), token.current());

        Files.writeString(file, "second");
        token.refresh();
        assertEquals(Optional.of("second"), token.current());

        Files.writeString(file, "");
        token.refresh();
        assertEquals(Optional.of("second"), token.current());

        Files.delete(file);
        token.refresh();
        assertEquals(Optional.of("second"), token.current());
    }

    @Test
    void withoutAFileThereIsNoToken() {
        ServiceToken token = new ServiceToken(new Config(Optional.empty()));
        token.refresh();
        assertEquals(Optional.empty(), token.current());
    }
}
