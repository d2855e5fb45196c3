package org.guildhall.arbitration.dispute.store;

import io.vertx.core.json.JsonArray;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.Draw;
import org.guildhall.arbitration.dispute.domain.Draw.Weighted;
import org.guildhall.platform.value.Digest;
import org.hibernate.annotations.ColumnTransformer;

/** A row of the table {@code panel_draw}; never changed. */
@Entity
@Table(name = "panel_draw")
@IdClass(PanelDrawRow.Key.class)
class PanelDrawRow {
    record Key(UUID disputeId, int round) implements Serializable {}

    @Id
    @Column(name = "dispute_id")
    UUID disputeId;

    @Id
    int round;

    String checkpoint;

    String seed;

    @ColumnTransformer(read = "cast(candidates as text)", write = "cast(cast(? as text) as jsonb)")
    String candidates;

    static PanelDrawRow of(DisputeId dispute, Draw draw) {
        PanelDrawRow row = new PanelDrawRow();
        row.disputeId = dispute.value();
        row.round = draw.round();
        row.checkpoint = draw.checkpoint();
        row.seed = draw.seed().hex();
        JsonArray pairs = new JsonArray();
        draw.candidates()
                .forEach(candidate -> pairs.add(
                        new JsonArray().add(candidate.arbiter().value()).add(candidate.weight())));
        row.candidates = pairs.encode();
        return row;
    }

    Draw toDraw() {
        List<Weighted> weighted = new ArrayList<>();
        JsonArray pairs = new JsonArray(candidates);
        for (int i = 0; i < pairs.size(); i++) {
            JsonArray pair = pairs.getJsonArray(i);
            weighted.add(new Weighted(new ArbiterId(pair.getString(0)), pair.getLong(1)));
        }
        return new Draw(round, checkpoint, new Digest(seed), weighted);
    }
}
