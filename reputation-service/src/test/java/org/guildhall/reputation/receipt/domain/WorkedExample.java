package org.guildhall.reputation.receipt.domain;

/** The worked examples of docs/reputation.md, by the test keys "provider", "consumer" and "https://mint.test". */
final class WorkedExample {
    static final String V2_JSON =
            "{\"completed_at\":1772000000,\"consumer_key\":\"d08525743a32d9e0189478b5feec2ab60f55954f77dd4e1dc8d8b590e3066972\",\"duration_delivered\":3500,\"duration_paid\":3600,\"lease_id\":\"lease-1\",\"payment_proof\":{\"mint_url\":\"https://mint.test\",\"swap_response_hash\":\"ea2801a0afd39a41cacb571294588de9de3708535f2550461db2c9778323e84a\",\"swap_response_signature\":\"9d01ec1a14f69fc9f474f2027256361104d98aaa5380e9fd64a6336dced101afca211bb9a0b86a0c2a1bc5a19eb956e3284237ee404532863fbe7a5dad45a0b5\"},\"provider_key\":\"6a058dd11dd8b9f11af33fb547cec9fbd9d7d0649d5c8d3b53d9378f9b85f40f\",\"success\":0.95,\"version\":2}";
    static final String V2_DIGEST = "43402c09f096b6f038c90a2a68627de596a4e32ffe9a724e43e1646a294034e6";
    static final String V2_CONSUMER_SIGNATURE =
            "ac14732e07aefdf4b2c504cb8f64a3546af4040441476b545cf6d31b92172e93fcae715005f0406231c8cbfbf9e302542f043fddd6d279544091024f925184b1";
    static final String V1_JSON =
            "{\"consumer_npub\":\"npub16zzj2ap6xtv7qxy50z6lamp2kc84t920wlw5u8wgmz6epccxd9eqm03z89\",\"duration_delivered\":3500,\"duration_paid\":3600,\"lease_id\":\"lease-1\",\"payment_proof\":{\"mint_url\":\"https://mint.test\",\"swap_response_signature\":\"9d01ec1a14f69fc9f474f2027256361104d98aaa5380e9fd64a6336dced101afca211bb9a0b86a0c2a1bc5a19eb956e3284237ee404532863fbe7a5dad45a0b5\"},\"provider_npub\":\"npub1dgzcm5gamzulzxhn87650nkfl0va05ryn4wg6w6nmymclxu97s8svun0ew\",\"success_flag\":0.95,\"version\":1}";
    static final String V1_DIGEST = "894df316a733a21123c35025a457216f32a993baf1d2bd81324345717bbf7604";
    static final String V1_PROVIDER_SIGNATURE =
            "0d74d130f6a18ab57dbd054e6b543c321b3c5d93697dcdf9b443b478c2268678324e454cbba3e821e3e36a5c6376caf66e6d89ab968e02a1192f1ef89052cf32";

    private WorkedExample() {}
}
