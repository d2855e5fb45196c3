package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.FEDERATION;
import static org.guildhall.launcher.story.FederationsStep.federation;
import static org.guildhall.launcher.story.FederationsStep.team;

import java.util.List;
import org.guildhall.federation.v1.AddWitnessRequest;
import org.guildhall.federation.v1.ApproveRequest;
import org.guildhall.federation.v1.CheckProposalRequest;
import org.guildhall.federation.v1.CheckProposalResponse;
import org.guildhall.federation.v1.CreateProposalRequest;
import org.guildhall.federation.v1.Proposal;
import org.guildhall.federation.v1.ProposalServiceGrpc;
import org.guildhall.federation.v1.ProposalServiceGrpc.ProposalServiceBlockingStub;
import org.guildhall.federation.v1.ProposalStatus;
import org.guildhall.platform.statement.Statement;

/** A cross-federation proposal gets its approvals and its outside witness; a colluding pair is refused. */
final class ProposalStep {
    private static final int MOST_PROPOSALS = 6;

    void play(Stage stage) {
        stage.begin("5. Federations decide together, and a colluding pair is refused");
        decide(stage);
        collude(stage);
    }

    private static void decide(Stage stage) {
        Actor north = federation(stage, "north");
        Actor river = federation(stage, "river");
        Actor harbor = federation(stage, "harbor");
        long successesBefore =
                FederationsStep.status(stage, north, river).getTrust().getSuccessfulInteractions();
        Proposal proposal = proposals(stage, north)
                .createProposal(proposal(north, river, "Share the cold store at the river landing"))
                .getProposal();
        Table table = new Table("who", "act", "approved", "missing", "witnesses", "status");
        approve(stage, north, proposal, north);
        row(stage, table, "north", "approves", proposal);
        stage.checkEquals(
                "an approval signed by somebody else is refused",
                "BAD_SIGNATURE",
                Refused.by(() -> approve(stage, river, proposal, harbor)).reason());
        approve(stage, river, proposal, river);
        CheckProposalResponse waiting = row(stage, table, "river", "approves", proposal);
        stage.checkEquals(
                "approved by all, it still waits for its witness",
                ProposalStatus.PROPOSAL_STATUS_PENDING,
                waiting.getProposal().getStatus());
        stage.checkEquals(
                "an affected federation is no outside witness",
                "WITNESS_AFFECTED",
                Refused.by(() -> witness(stage, river, proposal)).reason());
        witness(stage, harbor, proposal);
        CheckProposalResponse decided = row(stage, table, "harbor", "witnesses", proposal);
        stage.show(table);
        stage.checkEquals(
                "the witness that was missing decides",
                ProposalStatus.PROPOSAL_STATUS_APPROVED,
                decided.getProposal().getStatus());
        stage.check("nothing is missing any more", decided.getAllRequirementsMet());
        stage.checkEquals(
                "the decision counts as a success of the pair",
                successesBefore + 1,
                FederationsStep.status(stage, north, river).getTrust().getSuccessfulInteractions());
    }

    private static CheckProposalResponse row(Stage stage, Table table, String who, String act, Proposal proposal) {
        CheckProposalResponse check = proposals(stage, federation(stage, "north"))
                .checkProposal(CheckProposalRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .build());
        table.row(
                who,
                act,
                check.getApprovedFederationIdsCount(),
                check.getMissingFederationIdsCount(),
                check.getWitnessesCount() + " of " + proposal.getWitnessesRequired(),
                check.getProposal().getStatus().name().replace("PROPOSAL_STATUS_", ""));
        return check;
    }

    /** River and harbor propose to each other in turn until the service says no. */
    private static void collude(Stage stage) {
        Actor river = federation(stage, "river");
        Actor harbor = federation(stage, "harbor");
        int accepted = 0;
        Refused refused = new Refused("NONE", java.util.Map.of());
        while (accepted < MOST_PROPOSALS && refused.reason().equals("NONE")) {
            Actor proposer = accepted % 2 == 0 ? river : harbor;
            Actor other = accepted % 2 == 0 ? harbor : river;
            String description = "A favour, number " + (accepted + 1);
            refused =
                    Refused.by(() -> proposals(stage, proposer).createProposal(proposal(proposer, other, description)));
            accepted += refused.reason().equals("NONE") ? 1 : 0;
        }
        stage.show(new Table("river ⇄ harbor", "figure")
                .row("proposals accepted", accepted)
                .row("the next one", refused.reason())
                .row("rule", refused.metadata().getOrDefault("rule", "–"))
                .row("river's that affect harbor", refused.metadata().getOrDefault(ordered(river, harbor), "–"))
                .row("harbor's that affect river", refused.metadata().getOrDefault(ordered(harbor, river), "–"))
                .row("threshold", refused.metadata().getOrDefault("threshold", "–")));
        stage.checkEquals("the colluding pair is refused", "COLLUSION_SUSPECTED", refused.reason());
        stage.checkEquals(
                "by the count of mutual proposals",
                "MUTUAL_COUNT",
                refused.metadata().get("rule"));
        stage.checkEquals("after three", 3, accepted);
        stage.checkEquals(
                "the refusal names the proposals it counts",
                3,
                refused.metadata().getOrDefault("proposal_ids", "").split(",").length);
    }

    /** The service names a pair in the order of the ids. */
    private static String ordered(Actor from, Actor to) {
        return from.id().compareTo(to.id()) < 0 ? "a_to_b" : "b_to_a";
    }

    private static ProposalServiceBlockingStub proposals(Stage stage, Actor federation) {
        return stage.as("federation", federation.id(), FEDERATION, ProposalServiceGrpc::newBlockingStub);
    }

    private static CreateProposalRequest proposal(Actor proposer, Actor other, String description) {
        return CreateProposalRequest.newBuilder()
                .setProposingFederationId(proposer.id())
                .setProposingTeamId(team(proposer, "logistics"))
                .addAffectedFederationIds(other.id())
                .setActionType("resource_sharing")
                .setDescription(description)
                .build();
    }

    private static Proposal approve(Stage stage, Actor federation, Proposal proposal, Actor signer) {
        List<String> teams = List.of(team(federation, "care"), team(federation, "logistics"));
        return proposals(stage, federation)
                .approve(ApproveRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .setFederationId(federation.id())
                        .addAllTeamIds(teams)
                        .setSignature(signer.sign(Statement.of(
                                "proposal-decision",
                                "proposal_digest",
                                proposal.getDigest(),
                                "decision",
                                "approve",
                                "teams",
                                teams)))
                        .build())
                .getProposal();
    }

    private static Proposal witness(Stage stage, Actor federation, Proposal proposal) {
        String team = team(federation, "treasury");
        return proposals(stage, federation)
                .addWitness(AddWitnessRequest.newBuilder()
                        .setProposalId(proposal.getId())
                        .setFederationId(federation.id())
                        .setTeamId(team)
                        .setSignature(federation.sign(Statement.of(
                                "proposal-witness", "proposal_digest", proposal.getDigest(), "team", team)))
                        .build())
                .getProposal();
    }
}
