package org.guildhall.reputation.score.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;

/**
 * The receipts that count, as columns of numbers. Entries are only ever appended: a void is an entry that takes its
 * receipt away again, so what was read up to some entry stays true.
 *
 * <p>Not for several threads at once, except that any may read a {@link #frozen} view.
 */
public final class ReceiptColumns {
    private static final int FIRST_CAPACITY = 1024;
    private static final int NONE = -1;

    private final Instant since;
    private final Keys consumers = new Keys();
    private final Keys providers = new Keys();
    private long[] firstSeen = new long[FIRST_CAPACITY];
    private int size;
    private int[] consumer = new int[FIRST_CAPACITY];
    private int[] provider = new int[FIRST_CAPACITY];
    /** In millionths; of a void the complement of its receipt's, which is negative. */
    private int[] success = new int[FIRST_CAPACITY];

    private long[] completedAt = new long[FIRST_CAPACITY];
    /** The entry of the same consumer before this one. */
    private int[] earlierOfConsumer = new int[FIRST_CAPACITY];

    private int[] earlierOfProvider = new int[FIRST_CAPACITY];
    private Tally tally = new Tally(FIRST_CAPACITY);

    /** @param since receipts completed before are left out, so windows must not begin before */
    public ReceiptColumns(Instant since) {
        this.since = since;
    }

    /** A copy of what a view has, which goes on by itself. */
    ReceiptColumns(Instant since, ColumnsView view) {
        this(since);
        for (int c = 0; c < view.consumers; c++) {
            seen(view.consumerKeys[c], view.firstSeen[c]);
        }
        for (int p = 0; p < view.providers; p++) {
            providers.number(view.providerKeys[p]);
        }
        for (int i = 0; i < view.size; i++) {
            append(view.consumer[i], view.provider[i], view.success[i], view.completedAt[i]);
        }
    }

    /** Numbers keys as they come, and knows the latest entry of each. */
    private static final class Keys {
        private final Map<PublicKey, Integer> numbers = new HashMap<>();
        private PublicKey[] keys = new PublicKey[FIRST_CAPACITY];
        private int[] latest = new int[FIRST_CAPACITY];

        private int number(PublicKey key) {
            Integer known = numbers.get(key);
            if (known != null) {
                return known;
            }
            int number = numbers.size();
            if (number == keys.length) {
                keys = Arrays.copyOf(keys, 2 * number);
                latest = Arrays.copyOf(latest, 2 * number);
            }
            numbers.put(key, number);
            keys[number] = key;
            latest[number] = NONE;
            return number;
        }
    }

    /** Entries so far. */
    public int size() {
        return size;
    }

    /** Whether all receipts of a window that begins then are here. */
    public boolean cover(Instant windowStart) {
        return !windowStart.isBefore(since);
    }

    /** Whether there is an entry or a first activity of the consumer. */
    public boolean know(PublicKey consumerKey) {
        return consumers.numbers.containsKey(consumerKey);
    }

    /** Takes in a change. Changes may come in any order in which a void follows its receipt. */
    public void apply(Change change) {
        if (change instanceof Change.Counted counted) {
            long at = counted.firstSeen() == null ? Long.MAX_VALUE : micros(counted.firstSeen());
            int number = seen(counted.consumer(), at);
            append(number, counted.provider(), counted.success(), counted.completedAt());
        } else if (change instanceof Change.Voided voided) {
            int number = seen(voided.consumer(), Long.MAX_VALUE);
            append(number, voided.provider(), ~voided.success(), voided.completedAt());
        } else if (change instanceof Change.Seen seen) {
            seen(seen.consumer(), micros(seen.firstSeen()));
        }
    }

    private int seen(PublicKey key, long at) {
        int before = consumers.numbers.size();
        int number = consumers.number(key);
        if (number == firstSeen.length) {
            firstSeen = Arrays.copyOf(firstSeen, 2 * number);
            tally = new Tally(2 * number);
        }
        firstSeen[number] = number == before ? at : Math.min(firstSeen[number], at);
        return number;
    }

    private void append(int consumerNumber, PublicKey providerKey, int signedSuccess, Instant completed) {
        if (!completed.isBefore(since)) {
            append(consumerNumber, providers.number(providerKey), signedSuccess, micros(completed));
        }
    }

    private void append(int consumerNumber, int providerNumber, int signedSuccess, long completedMicros) {
        if (size == consumer.length) {
            grow();
        }
        consumer[size] = consumerNumber;
        provider[size] = providerNumber;
        success[size] = signedSuccess;
        completedAt[size] = completedMicros;
        earlierOfConsumer[size] = consumers.latest[consumerNumber];
        earlierOfProvider[size] = providers.latest[providerNumber];
        consumers.latest[consumerNumber] = size;
        providers.latest[providerNumber] = size;
        size++;
    }

    private void grow() {
        int capacity = Math.addExact(size, size / 2);
        consumer = Arrays.copyOf(consumer, capacity);
        provider = Arrays.copyOf(provider, capacity);
        success = Arrays.copyOf(success, capacity);
        completedAt = Arrays.copyOf(completedAt, capacity);
        earlierOfConsumer = Arrays.copyOf(earlierOfConsumer, capacity);
        earlierOfProvider = Arrays.copyOf(earlierOfProvider, capacity);
    }

    /**
     * The dealings of one provider as the rule weighs them; takes time by the receipts of its consumers alone.
     *
     * @throws IllegalArgumentException if the window isn't {@link #cover covered}
     */
    public List<ShareGroup> groups(PublicKey providerKey, ScoringRule rule, Instant asOf) {
        require(rule, asOf);
        Integer number = providers.numbers.get(providerKey);
        if (number == null) {
            return List.of();
        }
        long from = micros(rule.windowStart(asOf));
        long to = micros(asOf);
        for (int i = providers.latest[number]; i != NONE; i = earlierOfProvider[i]) {
            if (completedAt[i] >= from && completedAt[i] <= to) {
                tally.add(consumer[i], success[i]);
            }
        }
        Weighings weighings = new Weighings(rule, micros(asOf.minus(rule.minHistory())));
        tally.drain(
                (c, receipts, successes) -> weighings.add(firstSeen[c], receipts, successes, receiptsOf(c, from, to)));
        return weighings.groups();
    }

    private int receiptsOf(int consumerNumber, long from, long to) {
        int receipts = 0;
        for (int i = consumers.latest[consumerNumber]; i != NONE; i = earlierOfConsumer[i]) {
            if (completedAt[i] >= from && completedAt[i] <= to) {
                receipts += success[i] >= 0 ? 1 : -1;
            }
        }
        return receipts;
    }

    /**
     * All that is here now.
     *
     * @throws IllegalArgumentException if the window isn't {@link #cover covered}
     */
    public ColumnsView frozen(ScoringRule rule, Instant asOf) {
        require(rule, asOf);
        // First activities change in place, everything else only grows.
        return new ColumnsView(
                consumers.keys,
                consumers.numbers.size(),
                providers.keys,
                providers.numbers.size(),
                firstSeen.clone(),
                size,
                consumer,
                provider,
                success,
                completedAt);
    }

    private void require(ScoringRule rule, Instant asOf) {
        if (!cover(rule.windowStart(asOf))) {
            throw new IllegalArgumentException("nothing is known before " + since);
        }
    }

    /** Microseconds since 1970. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
