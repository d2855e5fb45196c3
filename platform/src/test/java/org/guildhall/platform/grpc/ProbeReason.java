package org.guildhall.platform.grpc;

import java.util.List;
import org.guildhall.platform.refusal.Kind;
import org.guildhall.platform.refusal.Reason;

enum ProbeReason implements Reason {
    PROBE_REFUSED;

    @Override
    public Kind kind() {
        return Kind.FAILED_PRECONDITION;
    }

    @Override
    public String advice() {
        return "Try something else.";
    }

    @Override
    public List<String> keys() {
        return List.of("what", "when");
    }
}
