package org.guildhall.launcher.story;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.guildhall.launcher.local.Guildhall;
import org.guildhall.launcher.local.Service;

/**
 * Calls to paste into a shell after a telling.
 *
 * @param tag of the telling
 * @param provider key of a provider with a score, hex
 */
public record Examples(String tag, String provider) {
    private static final Duration TOKEN_LIFE = Duration.ofHours(12);

    static Examples of(Stage stage) {
        return new Examples(
                stage.tag(),
                stage.best == null ? "0".repeat(63) + "1" : stage.best.key().hex());
    }

    /** Writes the tokens that the examples need and prints them with the examples. */
    public void print(Guildhall guildhall, PrintStream out) {
        String river = FederationsStep.id("river", tag);
        String harbor = FederationsStep.id("harbor", tag);
        Path reader = token(guildhall, "observer", "observer", "reader-" + tag);
        Path federation = token(guildhall, "federation", "federation", river);
        Path operator = token(guildhall, "operator", "operator", "food-bank-1");
        Path admin = token(guildhall, "admin", "admin", "admin");
        out.println();
        out.println("Token files, good for " + TOKEN_LIFE.toHours() + " h, readable by you alone:");
        for (Path file : new Path[] {reader, federation, operator, admin}) {
            out.println("  " + file);
        }
        out.println();
        out.println("A score:");
        call(
                out,
                reader,
                "{\"provider_key\": \"" + provider + "\"}",
                guildhall.port(Service.REPUTATION),
                "guildhall.reputation.v1.ScoreService/GetScore");
        out.println("A proposal that is refused, because the pair proposes to each other too often:");
        call(
                out,
                federation,
                "{\"proposing_federation_id\": \"" + river + "\", \"proposing_team_id\": \"team:" + river
                        + ":logistics\", \"affected_federation_ids\": [\"" + harbor
                        + "\"], \"action_type\": \"resource_sharing\", \"description\": \"Once more\"}",
                guildhall.port(Service.FEDERATION),
                "guildhall.federation.v1.ProposalService/CreateProposal");
        out.println("A request that breaks the contract in two fields:");
        call(
                out,
                operator,
                "{\"operator_id\": \"food-bank-1\", \"display_name\": \"\", \"declared_daily_capacity\": -1}",
                guildhall.port(Service.SETTLEMENT),
                "guildhall.settlement.v1.OperatorService/RegisterOperator");
    }

    private static Path token(Guildhall guildhall, String fileName, String role, String subject) {
        return guildhall.issuer().tokenFile(fileName, guildhall.issuer().token(subject, role, TOKEN_LIFE));
    }

    private static void call(PrintStream out, Path token, String request, int port, String method) {
        out.println("  buf curl --protocol grpc --http2-prior-knowledge \\");
        out.println("    -H \"authorization: Bearer $(cat '" + token + "')\" \\");
        out.println("    -d '" + request + "' \\");
        out.println("    http://127.0.0.1:" + port + "/" + method);
    }
}
