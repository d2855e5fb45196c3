package org.guildhall.platform.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.guildhall.platform.auth.AccessRule;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.refusal.Reason;

/** Holds the contract's comments against the code: reasons with their codes and keys, and access rules. */
public final class Contract {
    private static final Pattern ENTRY = Pattern.compile("- `([A-Z][A-Z0-9_]+)` \\(([A-Z_]+)\\)([^\\n]*)");
    private static final Pattern KEY = Pattern.compile("`([a-z0-9_]+)`");

    private Contract() {}

    /**
     * Asserts that the reasons documented in the files' comments and the constants of the enums are the same: names,
     * codes and metadata keys. The platform's own reasons may be listed but needn't be.
     *
     * @param files the files' descriptors, for example {@code BatchOuterClass.getDescriptor()}
     * @param reasons the constants of all enums that these files' methods can answer
     */
    public static void assertReasonsDocumented(FileDescriptor[] files, Reason[]... reasons) {
        Map<String, String> documented = new TreeMap<>();
        for (FileDescriptor file : files) {
            Matcher entry = ENTRY.matcher(unwrapped(file.getName()));
            while (entry.find()) {
                TreeSet<String> keys = new TreeSet<>();
                int metadata = entry.group(3).indexOf("metadata");
                if (metadata >= 0) {
                    String list = entry.group(3).substring(metadata).split("\\.(\\s|$)", 2)[0];
                    Matcher key = KEY.matcher(list);
                    while (key.find()) {
                        keys.add(key.group(1));
                    }
                }
                String before = documented.put(entry.group(1), entry.group(2) + " " + keys);
                if (before != null) {
                    assertEquals(before, entry.group(2) + " " + keys, entry.group(1) + " is documented in two ways");
                }
            }
        }
        Map<String, String> coded = new TreeMap<>();
        for (Reason[] constants : reasons) {
            for (Reason reason : constants) {
                coded.put(reason.name(), reason.kind() + " " + new TreeSet<>(reason.keys()));
            }
        }
        for (PlatformReason reason : PlatformReason.values()) {
            if (documented.containsKey(reason.name())) {
                coded.put(reason.name(), reason.kind() + " " + new TreeSet<>(reason.keys()));
            }
        }
        assertEquals(lines(coded), lines(documented), "reasons in code, then in the contract");
    }

    /** Asserts that every method has exactly one sound access rule. */
    public static void assertAccessRules(FileDescriptor... files) {
        for (FileDescriptor file : files) {
            for (ServiceDescriptor service : file.getServices()) {
                for (MethodDescriptor method : service.getMethods()) {
                    AccessRule.of(method);
                }
            }
        }
    }

    /** The file's text with each comment's bullet on one line, so that wrapped bullets read whole. */
    private static String unwrapped(String file) {
        try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            StringBuilder joined = new StringBuilder();
            for (String line : text.split("\n")) {
                String trimmed = line.strip();
                boolean continues = trimmed.startsWith("//   ") || trimmed.matches("//\\s{3,}.*");
                joined.append(continues ? " " + trimmed.substring(2).strip() : "\n" + trimmed);
            }
            return joined.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(Map<String, String> entries) {
        return Arrays.toString(entries.entrySet().toArray()).replace(", ", "\n");
    }
}
