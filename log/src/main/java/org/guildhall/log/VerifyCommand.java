package org.guildhall.log;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code verify}: checks proofs offline from the log's public key.
 *
 * <pre>
 * verify inclusion KEY ENTRY PROOF            KEY: the key's text, or a file that holds it
 * verify consistency KEY FIRST SECOND PROOF   ENTRY, PROOF, FIRST, SECOND: files
 * </pre>
 *
 * PROOF of inclusion is a C2SP tlog-proof; PROOF of consistency holds one Base64 hash a line.
 */
public final class VerifyCommand {
    public static final int PROVEN = 0;
    public static final int NOT_PROVEN = 1;
    public static final int MISUSED = 2;

    private VerifyCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** @return {@link #PROVEN}, {@link #NOT_PROVEN} or {@link #MISUSED} */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            if (arguments.size() == 4 && arguments.get(0).equals("inclusion")) {
                TlogProof proof = TlogProof.parse(read(arguments.get(3)));
                Checkpoint checkpoint =
                        verifier(arguments.get(1)).included(Files.readAllBytes(Path.of(arguments.get(2))), proof);
                out.printf(
                        "proven: the entry is leaf %d of %s, %d leaves, root %s%n",
                        proof.index(), checkpoint.origin(), checkpoint.size(), checkpoint.root());
                return PROVEN;
            }
            if (arguments.size() == 5 && arguments.get(0).equals("consistency")) {
                List<Hash> proof =
                        read(arguments.get(4)).lines().map(Hash::ofBase64).toList();
                verifier(arguments.get(1)).consistent(read(arguments.get(2)), read(arguments.get(3)), proof);
                out.println("proven: the log has only grown between the checkpoints");
                return PROVEN;
            }
            err.println("usage: verify inclusion KEY ENTRY PROOF | verify consistency KEY FIRST SECOND PROOF");
            return MISUSED;
        } catch (LogVerifier.NotProven e) {
            err.println("NOT proven: " + e.getMessage());
            return NOT_PROVEN;
        } catch (IOException e) {
            err.println("cannot read " + e.getMessage());
            return MISUSED;
        } catch (IllegalArgumentException e) {
            err.println("malformed: " + e.getMessage());
            return MISUSED;
        }
    }

    private static LogVerifier verifier(String key) throws IOException {
        String text = key.contains("+") ? key : read(key);
        return new LogVerifier(NoteKey.parse(text.strip()));
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
