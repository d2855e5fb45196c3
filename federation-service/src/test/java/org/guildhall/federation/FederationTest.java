package org.guildhall.federation;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.federation.v1.AddWitnessRequest;
import org.guildhall.federation.v1.ApproveRequest;
import org.guildhall.federation.v1.CreateProposalRequest;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalServiceGrpc;
import org.guildhall.federation.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.Reference;
import org.guildhall.federation.v1.ReferenceKind;
import org.guildhall.federation.v1.RegisterFederationRequest;
import org.guildhall.federation.v1.RegisterTeamRequest;
import org.guildhall.federation.v1.RegistryServiceGrpc;
import org.guildhall.federation.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import org.guildhall.federation.v1.Relationship;
import org.guildhall.federation.v1.TrustServiceGrpc;
import org.guildhall.federation.v1.TrustServiceGrpc.TrustServiceBlockingStub;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestKey;
import org.junit.jupiter.api.AfterEach;

/** What the tests over the wire share: callers, and federations that nobody else uses. */
public abstract class FederationTest extends ServiceTest {
    @Inject
    protected MovableClock clock;

    @Inject
    Pool pool;

    @AfterEach
    void realTimeAgain() {
        clock.reset();
    }

    protected static RegistryServiceBlockingStub registry() {
        return RegistryServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    protected static RegistryServiceBlockingStub registryAs(String federation) {
        return as(registry(), federation, "federation");
    }

    protected static TrustServiceBlockingStub trustAs(String federation) {
        return as(
                TrustServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS),
                federation,
                "federation");
    }

    protected static ProposalServiceBlockingStub proposalsAs(String federation) {
        return as(
                ProposalServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS),
                federation,
                "federation");
    }

    /** An id that no other test uses. */
    protected static String freshId(String name) {
        return "fed:" + name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    protected static RegisterFederationRequest.Builder registration(String id) {
        return RegisterFederationRequest.newBuilder()
                .setFederationId(id)
                .setName("Federation " + id)
                .setPublicKey(TestKey.of(id).publicKey().hex());
    }

    /** Registers a federation that needs one team and has it, and that asks for no witness. */
    protected static String federation(String name) {
        String id = freshId(name);
        registryAs(id)
                .registerFederation(registration(id)
                        .setMinTeamCount(1)
                        .setRequiresExternalWitness(false)
                        .build());
        team(id, "ops");
        return id;
    }

    protected static String team(String federation, String name) {
        return registryAs(federation)
                .registerTeam(RegisterTeamRequest.newBuilder()
                        .setFederationId(federation)
                        .setName(name)
                        .build())
                .getTeam()
                .getId();
    }

    protected static String teamId(String federation) {
        return "team:" + federation + ":ops";
    }

    /** Sets a status without the rules about changing it. */
    protected void setStatus(String federation, String status) {
        sql("UPDATE federation SET status = $2 WHERE id = $1", federation, status);
    }

    protected RowSet<Row> sql(String statement, Object... parameters) {
        return pool.preparedQuery(statement)
                .execute(Tuple.from(List.of(parameters)))
                .await()
                .atMost(Duration.ofMinutes(3));
    }

    protected static EstablishTrustRequest.Builder grant(String source, String target) {
        return EstablishTrustRequest.newBuilder()
                .setSourceId(source)
                .setTargetId(target)
                .setRelationship(Relationship.RELATIONSHIP_PEER);
    }

    protected static void trust(String source, String target) {
        trustAs(source).establishTrust(grant(source, target).build());
    }

    protected static RecordInteractionRequest success(String source, String target, String reference) {
        Statement statement = Statement.of(
                "interaction",
                "source_id",
                source,
                "target_id",
                target,
                "success",
                true,
                "reference_kind",
                "agreement",
                "reference_id",
                reference);
        return interaction(source, target, reference)
                .setSuccess(true)
                .setTargetSignature(TestKey.of(target).sign(statement).hex())
                .build();
    }

    protected static RecordInteractionRequest failure(String source, String target, String reference) {
        return interaction(source, target, reference).setReason("late").build();
    }

    protected static RecordInteractionRequest.Builder interaction(String source, String target, String reference) {
        return RecordInteractionRequest.newBuilder()
                .setSourceId(source)
                .setTargetId(target)
                .setReference(Reference.newBuilder()
                        .setKind(ReferenceKind.REFERENCE_KIND_AGREEMENT)
                        .setId(reference));
    }

    protected static CreateProposalRequest.Builder draft(String proposer, String... affected) {
        return CreateProposalRequest.newBuilder()
                .setProposingFederationId(proposer)
                .setProposingTeamId(teamId(proposer))
                .addAllAffectedFederationIds(List.of(affected))
                .setActionType("resource_sharing")
                .setDescription("Share the cold store.")
                .setRequireExternalWitness(false);
    }

    protected static Proposal propose(String proposer, String... affected) {
        return proposalsAs(proposer)
                .createProposal(draft(proposer, affected).build())
                .getProposal();
    }

    protected static ApproveRequest approval(Proposal proposal, String federation, String... teams) {
        List<String> ids = List.of(teams.length == 0 ? new String[] {teamId(federation)} : teams);
        Statement statement = Statement.of(
                "proposal-decision",
                "proposal_digest",
                proposal.getDigest(),
                "decision",
                "approve",
                "teams",
                ids.stream().sorted().toList());
        return ApproveRequest.newBuilder()
                .setProposalId(proposal.getId())
                .setFederationId(federation)
                .addAllTeamIds(ids)
                .setSignature(TestKey.of(federation).sign(statement).hex())
                .build();
    }

    protected static Proposal approve(Proposal proposal, String federation) {
        return proposalsAs(federation).approve(approval(proposal, federation)).getProposal();
    }

    protected static AddWitnessRequest witness(Proposal proposal, String federation, String team) {
        Statement statement = Statement.of("proposal-witness", "proposal_digest", proposal.getDigest(), "team", team);
        return AddWitnessRequest.newBuilder()
                .setProposalId(proposal.getId())
                .setFederationId(federation)
                .setTeamId(team)
                .setSignature(TestKey.of(federation).sign(statement).hex())
                .build();
    }

    /** Runs all calls at the same moment and gives what each returned or failed with, in their order. */
    protected static List<Object> atOnce(List<? extends Callable<?>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<Object>> running = new ArrayList<>();
            for (Callable<?> call : calls) {
                running.add(threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    try {
                        return call.call();
                    } catch (Exception failure) {
                        return failure;
                    }
                }));
            }
            List<Object> results = new ArrayList<>();
            for (Future<Object> future : running) {
                results.add(future.get(90, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
