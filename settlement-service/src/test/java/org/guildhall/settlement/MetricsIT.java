package org.guildhall.settlement;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetricsIT extends SettlementTest {
    @Test
    void factsAreCountedWithoutSayingWhose() {
        register(false);
        redeem("2026-04-17", 1);
        RestAssured.get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("guildhall_settlement_redemptions_total"))
                .body(containsString("guildhall_settlement_denials_total{code=\"INVALID_SIGNATURE\"}"))
                .body(containsString("guildhall_settlement_recordings_together"))
                .body(not(containsString(id)));
    }

    @Test
    void theServiceIsHealthy() {
        for (String check : new String[] {"live", "ready", "started"}) {
            RestAssured.get("/q/health/" + check).then().statusCode(200);
        }
    }
}
