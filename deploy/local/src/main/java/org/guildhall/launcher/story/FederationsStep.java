package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.FEDERATION;

import java.util.ArrayList;
import java.util.List;
import org.guildhall.federation.v1.EstablishTrustRequest;
import org.guildhall.federation.v1.GetFederationRequest;
import org.guildhall.federation.v1.GetTrustStatusRequest;
import org.guildhall.federation.v1.GetTrustStatusResponse;
import org.guildhall.federation.v1.RecordInteractionRequest;
import org.guildhall.federation.v1.RecordInteractionResponse;
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

/** Three federations with teams register and establish trust; one gains trust by interactions. */
final class FederationsStep {
    static final List<String> NAMES = List.of("north", "river", "harbor");
    private static final List<String> TEAMS = List.of("logistics", "care", "treasury");

    /** A federation's id in the telling of that tag. */
    static String id(String name, String tag) {
        return "fed:" + name + "-" + tag;
    }

    static Actor federation(Stage stage, String name) {
        return stage.actor(id(name, stage.tag()));
    }

    static String team(Actor federation, String name) {
        return "team:" + federation.id() + ":" + name;
    }

    static TrustServiceBlockingStub trust(Stage stage, Actor federation) {
        return stage.as("federation", federation.id(), FEDERATION, TrustServiceGrpc::newBlockingStub);
    }

    void play(Stage stage) {
        stage.begin("1. Three federations register and establish trust");
        register(stage);
        establish(stage);
        interact(stage);
    }

    private static void register(Stage stage) {
        Table table = new Table("federation", "teams", "operational", "public key");
        int operational = 0;
        for (String name : NAMES) {
            Actor federation = federation(stage, name);
            RegistryServiceBlockingStub registry =
                    stage.as("federation", federation.id(), FEDERATION, RegistryServiceGrpc::newBlockingStub);
            registry.registerFederation(RegisterFederationRequest.newBuilder()
                    .setFederationId(federation.id())
                    .setName("Mutual aid " + name)
                    .setPublicKey(federation.key().hex())
                    .build());
            for (String team : TEAMS) {
                registry.registerTeam(RegisterTeamRequest.newBuilder()
                        .setFederationId(federation.id())
                        .setName(team)
                        .build());
            }
            var shown = registry.getFederation(GetFederationRequest.newBuilder()
                            .setFederationId(federation.id())
                            .build())
                    .getFederation();
            operational += shown.getOperational() ? 1 : 0;
            table.row(
                    shown.getId(),
                    shown.getActiveTeamCount(),
                    shown.getOperational() ? "yes" : "no",
                    shown.getPublicKey().substring(0, 16) + "…");
        }
        stage.show(table);
        stage.checkEquals("all three are operational", 3, operational);
        Actor north = federation(stage, "north");
        Actor river = federation(stage, "river");
        stage.checkEquals(
                "nobody registers a team for another federation",
                "NOT_YOURSELF",
                Refused.by(() -> stage.as("federation", river.id(), FEDERATION, RegistryServiceGrpc::newBlockingStub)
                                .registerTeam(RegisterTeamRequest.newBuilder()
                                        .setFederationId(north.id())
                                        .setName("intruders")
                                        .build()))
                        .reason());
    }

    private static void establish(Stage stage) {
        for (String source : NAMES) {
            for (String target : NAMES) {
                if (!source.equals(target)) {
                    boolean toRise = source.equals("north") && target.equals("river");
                    trust(stage, federation(stage, source))
                            .establishTrust(EstablishTrustRequest.newBuilder()
                                    .setSourceId(federation(stage, source).id())
                                    .setTargetId(federation(stage, target).id())
                                    .setRelationship(Relationship.RELATIONSHIP_PEER)
                                    .setInitialTrust(toRise ? 0.3 : 0.9)
                                    .build());
                }
            }
        }
        Actor harbor = federation(stage, "harbor");
        stage.checkEquals(
                "trust has to be earned: 0.9 asked for, 0.5 granted",
                0.5,
                status(stage, federation(stage, "north"), harbor).getTrust().getScore());
    }

    /** Four successes take 0.30 to the cap of 0.50, a failure to 0.40, two more successes back to 0.50. */
    private static void interact(Stage stage) {
        Actor north = federation(stage, "north");
        Actor river = federation(stage, "river");
        Table table = new Table("north about river", "outcome", "before", "after");
        List<Double> scores = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            boolean success = i != 6;
            RecordInteractionResponse answer =
                    trust(stage, north).recordInteraction(interaction(north, river, i, success));
            scores.add(answer.getTrust().getScore());
            table.row(
                    "shared transport " + i,
                    success ? "success" : "failure",
                    "%.2f".formatted(answer.getPreviousScore()),
                    "%.2f".formatted(answer.getTrust().getScore()));
        }
        stage.show(table);
        stage.checkEquals(
                "successes raise the score up to the cap, a failure lowers it",
                List.of(0.35, 0.4, 0.45, 0.5, 0.5, 0.4, 0.45, 0.5),
                scores);
        stage.checkEquals(
                "the same reference counts once",
                "REFERENCE_COUNTED",
                Refused.by(() -> trust(stage, north).recordInteraction(interaction(north, river, 1, true)))
                        .reason());
        RecordInteractionRequest unconfirmed = interaction(north, river, 9, true).toBuilder()
                .clearTargetSignature()
                .build();
        stage.checkEquals(
                "a success needs the other side's signature",
                "TARGET_SIGNATURE_REQUIRED",
                Refused.by(() -> trust(stage, north).recordInteraction(unconfirmed))
                        .reason());
        GetTrustStatusResponse status = status(stage, north, river);
        stage.say("north → river: %.2f of at most %.2f; for %.1f still %d days and %d successes"
                .formatted(
                        status.getTrust().getScore(),
                        status.getEffectiveCap(),
                        status.getNextLevel(),
                        status.getDaysNeeded(),
                        status.getInteractionsNeeded()));
        stage.checkEquals("seven successes are counted", 7L, status.getTrust().getSuccessfulInteractions());
        stage.checkEquals("one failure is counted", 1L, status.getTrust().getFailedInteractions());
    }

    static GetTrustStatusResponse status(Stage stage, Actor source, Actor target) {
        return trust(stage, source)
                .getTrustStatus(GetTrustStatusRequest.newBuilder()
                        .setSourceId(source.id())
                        .setTargetId(target.id())
                        .build());
    }

    private static RecordInteractionRequest interaction(Actor source, Actor target, int number, boolean success) {
        String reference = "transport-" + number;
        RecordInteractionRequest.Builder request = RecordInteractionRequest.newBuilder()
                .setSourceId(source.id())
                .setTargetId(target.id())
                .setSuccess(success)
                .setReference(Reference.newBuilder()
                        .setKind(ReferenceKind.REFERENCE_KIND_AGREEMENT)
                        .setId(reference));
        return success
                ? request.setTargetSignature(target.sign(Statement.of(
                                "interaction",
                                "source_id",
                                source.id(),
                                "target_id",
                                target.id(),
                                "success",
                                true,
                                "reference_kind",
                                "agreement",
                                "reference_id",
                                reference)))
                        .build()
                : request.setReason("The van never came.").build();
    }
}
