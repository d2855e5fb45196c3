package org.guildhall.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The deliveries of this service, by receiver and type of event. */
@ApplicationScoped
class Deliveries {
    private final Map<String, Map<String, Delivery<?>>> byReceiver = new HashMap<>();
    private final ObjectMapper json;

    Deliveries(@All List<Delivery<?>> deliveries, ObjectMapper json) {
        this.json = json;
        for (Delivery<?> delivery : deliveries) {
            var ofReceiver = byReceiver.computeIfAbsent(delivery.receiver(), name -> new HashMap<>());
            if (ofReceiver.put(delivery.type(), delivery) != null) {
                throw new IllegalStateException("two deliveries of " + delivery.type() + " to " + delivery.receiver());
            }
        }
    }

    /** The services that this one tells something. */
    Set<String> receivers() {
        return byReceiver.keySet();
    }

    /** Reads the event and makes the call; fails if there is no delivery for it or its content can't be read. */
    Uni<?> deliver(Letter letter) {
        Delivery<?> delivery =
                byReceiver.getOrDefault(letter.receiver(), Map.of()).get(letter.type());
        if (delivery == null) {
            throw new IllegalStateException("no delivery of " + letter.type() + " to " + letter.receiver());
        }
        return deliver(delivery, letter);
    }

    private <E extends Event> Uni<?> deliver(Delivery<E> delivery, Letter letter) {
        try {
            return delivery.deliver(json.readValue(letter.content(), delivery.content()), letter.eventId());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(letter.type() + " " + letter.eventId() + " cannot be read", e);
        }
    }
}
