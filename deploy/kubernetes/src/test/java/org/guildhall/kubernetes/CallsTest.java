package org.guildhall.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests allow exactly the calls of {@link Network#CALLS}; here they are compared with those that the code makes. */
class CallsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern CLIENT = Pattern.compile("@GrpcClient\\(\"([a-z]+)\"\\)");

    @Test
    void theServicesHaveAClientForEachCallThatIsAllowedAndForNoOther() throws IOException {
        Set<String> made = new TreeSet<>();
        for (String service : List.of("settlement", "reputation", "federation", "arbitration")) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(service + "-service/src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                        .toList()) {
                    Matcher client = CLIENT.matcher(Files.readString(source));
                    while (client.find()) {
                        made.add(service + " -> " + client.group(1));
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(Network.CALLS), made);
    }
}
