package org.guildhall.platform.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/**
 * Gives every call through an injected {@code @GrpcClient} this service's token and a deadline. The address, TLS and
 * load balancing of a client are settings of Quarkus: {@code quarkus.grpc.clients.<receiver>.*}.
 */
@GlobalInterceptor
@ApplicationScoped
public class ServiceCalls implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ServiceToken token;
    private final long deadlineMillis;

    ServiceCalls(ServiceToken token, CallsConfig config) {
        this.token = token;
        this.deadlineMillis = config.deadline().toMillis();
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        CallOptions bounded = options.getDeadline() == null
                ? options.withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS)
                : options;
        return new SimpleForwardingClientCall<>(next.newCall(method, bounded)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                token.current().ifPresent(value -> headers.put(AUTHORIZATION, "Bearer " + value));
                super.start(listener, headers);
            }
        };
    }
}
