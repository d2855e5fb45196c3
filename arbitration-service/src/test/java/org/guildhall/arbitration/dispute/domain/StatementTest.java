package org.guildhall.arbitration.dispute.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/arbitration.md, fixed: whoever signs in another language compares with these. */
class StatementTest {
    private static final TestKey KEY = new TestKey(
            new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
            });
    private static final DisputeId DISPUTE = DisputeId.of("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b11");

    private static Evidence.Exhibit exhibit() {
        return new Evidence.Exhibit(
                DISPUTE,
                new PartyId("buyer-1"),
                EvidenceType.TEXT,
                Digest.of(Statement.sha256("an empty box".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                Optional.empty(),
                "what arrived");
    }

    @Test
    void theEvidenceExampleHolds() throws Exception {
        Statement statement = exhibit().statement();
        assertDocumented(statement);
        EvidenceLog log = EvidenceLog.empty().plus(Side.BUYER, statement.digest());
        assertTrue(page().contains(log.digest().hex()), "evidence digest " + log.digest());
    }

    @Test
    void theVoteExampleHolds() throws Exception {
        Digest evidence = EvidenceLog.empty()
                .plus(Side.BUYER, exhibit().statement().digest())
                .digest();
        assertDocumented(Ballot.statement(DISPUTE, Side.BUYER, "the box was empty", evidence));
    }

    @Test
    void theCommitmentExampleHolds() throws Exception {
        Digest evidence = EvidenceLog.empty()
                .plus(Side.BUYER, exhibit().statement().digest())
                .digest();
        byte[] salt = new byte[32];
        java.util.Arrays.fill(salt, (byte) 2);
        Statement vote = Ballot.statement(DISPUTE, Side.BUYER, "the box was empty", evidence);
        Digest commitment = Commitment.digest(vote, new ArbiterId("arbiter-1"), Digest.of(salt));
        assertDocumented(Commitment.statement(DISPUTE, commitment, evidence));
    }

    @Test
    void theAgreementExampleHolds() throws Exception {
        assertDocumented(Proposal.statement(DISPUTE, Side.BUYER, new PartyId("seller-1")));
    }

    private static void assertDocumented(Statement statement) throws Exception {
        String page = page();
        Digest digest = statement.digest();
        for (String part : new String[] {
            statement.canonicalJson(),
            digest.hex(),
            KEY.sign(digest).hex(),
            KEY.publicKey().hex()
        }) {
            assertTrue(page.contains(part), () -> "docs/arbitration.md lacks " + part);
        }
        assertEquals(64, digest.hex().length());
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("../docs/arbitration.md"));
    }
}
