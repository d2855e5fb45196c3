package org.guildhall.kubernetes;

import java.util.List;
import java.util.function.Function;

/** One promise about rendered manifests. */
enum Check {
    /** Every object has exactly the fields of its type, with values of their types. */
    TYPES(Types::problems),
    /** Every ConfigMap, Secret, ServiceAccount, Service and workload that an object names exists, with the key named. */
    REFERENCES(References::problems),
    /** Selectors select what they mean, and ports and probes exist. */
    WIRING(Wiring::problems),
    /** The network lets exactly the calls through that the services make. */
    NETWORK(Network::problems),
    /** No pod can do more than it must, and none is killed before its calls are done. */
    PODS(Pods::problems),
    /** What scales fits what it scales on. */
    CAPACITY(Capacity::problems),
    /** Alerts have runbooks, alerts and dashboards ask for metrics that exist, settings are documented. */
    DOCUMENTS(Documents::problems);

    private final Function<Manifests, List<String>> check;

    Check(Function<Manifests, List<String>> check) {
        this.check = check;
    }

    /** What is wrong, one sentence a problem; empty if nothing is. */
    List<String> problems(Manifests manifests) {
        return check.apply(manifests);
    }
}
