package org.guildhall.federation.collusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.guildhall.federation.collusion.CollusionReport.Pair;
import org.guildhall.federation.collusion.CollusionReport.Ring;
import org.guildhall.federation.collusion.NullModel.QValues;
import org.guildhall.federation.collusion.domain.Approvals;
import org.guildhall.federation.collusion.domain.Flow;
import org.guildhall.federation.collusion.domain.Reciprocity;
import org.guildhall.federation.collusion.domain.Risk;
import org.guildhall.federation.registry.domain.FederationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollusionReportTest {
    private static FederationId id(Object name) {
        return new FederationId("fed:" + name);
    }

    private static CollusionReport report(List<Flow> flows) {
        return CollusionReport.of(Approvals.of(flows));
    }

    private static Flow flow(Object giver, Object receiver, long count) {
        return new Flow(id(giver), id(receiver), count);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, false",
        "3, 2, false",
        "4, 3, true",
        "3, 4, true",
        "7, 10, false",
        "10, 7, false",
        "71, 100, true",
        "70, 100, false",
        "5, 0, false",
        "0, 6, false",
        "5, 5, true",
        "3, 3, true",
        "2, 3, false"
    })
    void aPairIsSuspiciousFromFiveApprovalsOnAndAboveSevenTenths(long given, long received, boolean suspicious) {
        assertEquals(suspicious, new Reciprocity(given, received).suspicious());
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, LOW",
        "2, 3, HIGH",
        "0, 5, LOW",
        "5, 10, LOW",
        "6, 10, MEDIUM",
        "7, 10, HIGH",
        "9, 5, LOW",
        "1, 1, LOW",
        "5, 4, MEDIUM"
    })
    void theRiskIsThatOfTheReciprocityAfterTheApproval(long given, long received, Risk risk) {
        assertEquals(risk, new Reciprocity(given, received).risk());
    }

    @Test
    void aRingOfThreeThatNoPairRuleSeesIsReported() {
        List<Flow> flows = new ArrayList<>(background(40, 1, new Random(7)));
        flows.add(flow("x", "y", 6));
        flows.add(flow("y", "z", 6));
        flows.add(flow("z", "x", 6));
        flows.add(flow("x", 1, 1));
        flows.add(flow(2, "z", 1));
        CollusionReport report = report(flows);
        assertTrue(report.pairs().stream().noneMatch(pair -> isLetter(pair.first()) || isLetter(pair.second())));
        Ring ring = report.rings().get(0);
        assertEquals(List.of(id("x"), id("y"), id("z")), ring.members());
        assertEquals(18, ring.inside());
        assertEquals(2, ring.outside());
        assertEquals(0.9, ring.insideShare(), 1e-12);
        assertTrue(ring.surprise().qValue() < 1e-6, ring::toString);
    }

    @Test
    void aRingIsFoundHoweverManyDegreesOfStrengthThereAre() {
        List<Flow> flows = new ArrayList<>(background(40, 120, new Random(5)));
        flows.add(flow("x", "y", 500));
        flows.add(flow("y", "z", 500));
        flows.add(flow("z", "x", 500));
        flows.add(flow("x", 1, 1));
        flows.add(flow(2, "z", 1));
        CollusionReport report = report(flows);
        Ring ring = report.rings().get(0);
        assertEquals(List.of(id("x"), id("y"), id("z")), ring.members());
        assertEquals(
                List.of(flow("x", "y", 500), flow("y", "z", 500), flow("z", "x", 500)),
                ring.strongest(),
                "the evidence is looked for among these");
    }

    private static boolean isLetter(FederationId id) {
        return Character.isLetter(id.value().charAt(4));
    }

    /** Everybody approves everybody now and then. */
    private static List<Flow> background(int federations, int most, Random random) {
        List<Flow> flows = new ArrayList<>();
        for (int giver = 0; giver < federations; giver++) {
            for (int receiver = 0; receiver < federations; receiver++) {
                if (giver != receiver && random.nextInt(4) == 0) {
                    flows.add(flow(giver, receiver, 1 + random.nextInt(most)));
                }
            }
        }
        return flows;
    }

    @Test
    void twoVeryActiveFederationsAreNoSuspectsForBeingActive() {
        List<Flow> flows = new ArrayList<>();
        int federations = 30;
        for (int i = 0; i < federations; i++) {
            for (int j = 0; j < federations; j++) {
                if (i != j) {
                    // The first two are ten times as active as the others, towards everybody alike.
                    long activity = (i < 2 ? 10L : 1L) * (j < 2 ? 10L : 1L);
                    flows.add(flow(i, j, activity));
                }
            }
        }
        Pair active = report(flows).pairs().stream()
                .filter(pair -> pair.first().equals(id(0)) && pair.second().equals(id(1)))
                .findFirst()
                .orElseThrow();
        assertEquals(100, active.reciprocity().given());
        assertTrue(active.surprise().qValue() > 0.05, active::toString);
        flows.removeIf(flow -> flow.giver().equals(id(7)) && flow.receiver().equals(id(8))
                || flow.giver().equals(id(8)) && flow.receiver().equals(id(7)));
        flows.add(flow(7, 8, 12));
        flows.add(flow(8, 7, 11));
        Pair arranged = report(flows).pairs().get(0);
        assertEquals(id(7), arranged.first());
        assertTrue(arranged.surprise().qValue() < 0.001, arranged::toString);
    }

    @Test
    void figuresAreGivenByIdWithPartnersThatHaveHistory() {
        CollusionReport report = report(List.of(flow("b", "a", 4), flow("a", "b", 3), flow("a", "c", 1)));
        assertEquals(8, report.approvals());
        assertEquals(
                List.of(id("a"), id("b"), id("c")),
                List.copyOf(report.federations().keySet()));
        var a = report.federations().get(id("a"));
        assertEquals(4, a.given());
        assertEquals(4, a.received());
        assertEquals(new Reciprocity(3, 4), a.partners().get(id("b")));
        assertFalse(a.partners().containsKey(id("c")));
        Pair pair = report.pairs().get(0);
        assertEquals(id("a"), pair.first());
        assertEquals(new Reciprocity(3, 4), pair.reciprocity());
        assertTrue(report.rings().isEmpty(), "two are a pair, not a ring");
        assertTrue(report(List.of()).rings().isEmpty());
    }

    @Test
    void aPartnerIsShownInWhicheverDirectionTheApprovalsGo() {
        CollusionReport report = report(List.of(flow("a", "b", 6), flow("d", "c", 6)));
        assertEquals(
                Map.of(id("b"), new Reciprocity(6, 0)),
                report.federations().get(id("a")).partners());
        assertEquals(
                Map.of(id("d"), new Reciprocity(0, 6)),
                report.federations().get(id("c")).partners());
    }

    @Test
    void theEvidenceForALargeRingIsLookedForAmongItsStrongestFlows() {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                if (i != j) {
                    flows.add(flow(i, j, 1 + (7L * flows.size()) % 30));
                }
            }
        }
        Ring all = report(flows).rings().stream()
                .filter(ring -> ring.members().size() == 6)
                .findFirst()
                .orElseThrow();
        assertEquals(
                flows.stream()
                        .filter(flow -> flow.count() > 10)
                        .sorted((a, b) -> Long.compare(b.count(), a.count()))
                        .toList(),
                all.strongest());
    }

    @Test
    void aChainIsNoRing() {
        assertTrue(report(List.of(flow("a", "b", 9), flow("b", "c", 9))).rings().isEmpty());
    }

    /** The example of Benjamini and Hochberg (1995), "Controlling the False Discovery Rate", table 1 of 15 tests. */
    @Test
    void qValuesAreThoseOfBenjaminiAndHochberg() {
        double[] p = {
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000
        };
        QValues values = new QValues(p, 15);
        double[] q = Arrays.stream(p).map(values::of).toArray();
        assertEquals(4, Arrays.stream(q).filter(value -> value <= 0.05).count());
        assertEquals(0.0015, q[0], 1e-12);
        assertEquals(0.0095 * 15 / 4, q[3], 1e-12);
        assertEquals(1.0, q[14], 1e-12);
        QValues ofTen = new QValues(new double[] {0.04, 0.01, 0.04}, 10);
        assertEquals(0.1, ofTen.of(0.01), 1e-12);
        assertEquals(0.4 / 3, ofTen.of(0.04), 1e-12, "equal p-values have equal q-values");
    }

    @Test
    void theChanceOfAtLeastSoManyIsPoissons() {
        assertEquals(1, NullModel.pValue(0, 3));
        assertEquals(1 - Math.exp(-3), NullModel.pValue(1, 3), 1e-12);
        assertEquals(1 - Math.exp(-3) * (1 + 3 + 4.5), NullModel.pValue(3, 3), 1e-12);
    }

    @Test
    void randomTrafficIsSeldomCalledSurprising() {
        Random random = new Random(11);
        Map<String, Flow> flows = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            int giver = random.nextInt(60);
            int receiver = (giver + 1 + random.nextInt(59)) % 60;
            flows.merge(
                    giver + " " + receiver,
                    flow(giver, receiver, 1),
                    (a, b) -> new Flow(a.giver(), a.receiver(), a.count() + b.count()));
        }
        List<Pair> pairs = report(List.copyOf(flows.values())).pairs();
        assertTrue(pairs.size() > 500, "the fixed threshold alone calls most of them suspicious");
        long surprising =
                pairs.stream().filter(pair -> pair.surprise().qValue() <= 0.05).count();
        assertTrue(surprising <= 3, () -> surprising + " pairs");
    }
}
