package org.guildhall.platform.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlatformReasonTest {
    @Test
    void theErrorsPageListsEveryReasonWithCodeAndKeys() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "errors.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|");
                documented.put(cells[1].strip().replace("`", ""), row(cells[2], cells[3], cells[4]));
            }
        }
        Map<String, String> coded = new TreeMap<>();
        for (PlatformReason reason : PlatformReason.values()) {
            String keys = reason.keys().stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
            coded.put(reason.name(), row(reason.kind().name(), keys, reason.advice()));
        }
        assertEquals(coded, documented);
    }

    private static String row(String... cells) {
        return Arrays.stream(cells).map(String::strip).collect(Collectors.joining(" | "));
    }

    @Test
    void aRefusalNeedsExactlyTheDocumentedKeys() {
        Refusal refusal = PlatformReason.REQUEST_ID_REUSED.refuse("request_id", "r");
        assertEquals(Map.of("request_id", "r"), refusal.facts());
        assertEquals(0, refusal.getStackTrace().length, "refusals are answers, not faults");
        assertThrows(IllegalArgumentException.class, () -> PlatformReason.REQUEST_ID_REUSED.refuse());
        assertThrows(IllegalArgumentException.class, () -> PlatformReason.REQUEST_ID_REUSED.refuse("id", "r"));
        assertThrows(IllegalArgumentException.class, () -> PlatformReason.REQUEST_ID_REUSED.refuse("request_id"));
    }
}
