package org.guildhall.log;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which receipts an operator must open. They are chosen by the first checkpoint that holds the settlement: nobody knows
 * it before the settlement is in the log, and everybody can choose again and get the same. An inflation by the share f goes
 * unseen with a probability of at most (1 − f)^openings.
 */
public final class SpotAudit {
    private static final byte[] TAG = "guildhall/spot-audit/v1\n".getBytes(StandardCharsets.US_ASCII);

    private SpotAudit() {}

    /**
     * How many openings catch an inflation.
     *
     * @param share of the count that was not delivered, above 0 and below 1
     * @param confidence with which it is to be caught, above 0 and below 1
     * @return 59 for 0.05 and 0.95
     */
    public static int openings(double share, double confidence) {
        if (!(share > 0 && share < 1 && confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("share and confidence lie between 0 and 1");
        }
        return (int) Math.ceil(Math.log1p(-confidence) / Math.log1p(-share));
    }

    /**
     * The hash of a checkpoint that choices are made by: over its text and the log's own signature, which an operator
     * cannot know beforehand, and without the cosignatures, which come later.
     *
     * @throws LogVerifier.NotProven if it is not the log's
     */
    public static Hash hash(String note, NoteKey log) throws LogVerifier.NotProven {
        new LogVerifier(log).checkpoint(note);
        SignedNote signed = SignedNote.parse(note);
        List<SignedNote.Signature> own =
                signed.signatures().stream().filter(one -> one.isBy(log)).toList();
        return Hash.of(Hash.sha256(new SignedNote(signed.text(), own).toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The receipts to open: different places, evenly drawn.
     *
     * @param checkpoint of {@link #hash}
     * @param leafIndex the settlement's place in the log
     * @param count of its receipts
     * @param openings how many; all, if there are not so many
     * @return zero-based places in the order of drawing
     */
    public static List<Long> choose(Hash checkpoint, long leafIndex, long count, int openings) {
        if (count < 0 || openings < 0) {
            throw new IllegalArgumentException("neither receipts nor openings are negative");
        }
        if (openings >= count) {
            return LongStream.range(0, count).boxed().toList();
        }
        Set<Long> seen = new HashSet<>();
        List<Long> chosen = new ArrayList<>();
        for (long draw = 0; chosen.size() < openings; draw++) {
            byte[] numbers = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(leafIndex)
                    .putLong(draw)
                    .array();
            // 256 random bits make the draw even to 1 in 2^200, whatever the count.
            long place = new BigInteger(1, Hash.sha256(TAG, checkpoint.bytes(), numbers))
                    .mod(BigInteger.valueOf(count))
                    .longValueExact();
            if (seen.add(place)) {
                chosen.add(place);
            }
        }
        return chosen;
    }
}
