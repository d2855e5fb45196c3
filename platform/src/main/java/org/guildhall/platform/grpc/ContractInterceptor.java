package org.guildhall.platform.grpc;

import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.Violation;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;
import java.time.DateTimeException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.guildhall.platform.auth.AccessRule;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.auth.Gatekeeper;
import org.guildhall.platform.refusal.Refusal;

/**
 * Enforces what the contract says of a method before any code of it runs: who may call it
 * ({@code guildhall.access.v1.access}) and what its messages must look like (protovalidate). Every method of every
 * service passes here; handlers check neither.
 */
@GlobalInterceptor
@ApplicationScoped
class ContractInterceptor implements ServerInterceptor, Prioritized {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String OURS = "guildhall.";

    private final Gatekeeper gatekeeper;
    private final CallRate rate;
    private final Constraints constraints;
    private final LimitsConfig limits;
    private final ErrorMapper errors;
    private final ConcurrentMap<String, AccessRule> rules = new ConcurrentHashMap<>();

    ContractInterceptor(
            Gatekeeper gatekeeper, CallRate rate, Constraints constraints, LimitsConfig limits, ErrorMapper errors) {
        this.gatekeeper = gatekeeper;
        this.rate = rate;
        this.constraints = constraints;
        this.limits = limits;
        this.errors = errors;
    }

    /** Inside the limit on calls in flight, outside of everything else. */
    @Override
    public int getPriority() {
        return 900;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        if (!method.getFullMethodName().startsWith(OURS)) {
            return next.startCall(call, headers);
        }
        try {
            AccessRule rule = rule(method);
            Caller caller = gatekeeper.admit(rule, headers.get(AUTHORIZATION));
            rate.require(caller, call);
            Context context = caller.attachTo(Context.current());
            return new Checked<>(Contexts.interceptCall(context, call, headers, next), call, rule, caller);
        } catch (RuntimeException e) {
            return refuse(call, e);
        }
    }

    private <Q, A> AccessRule rule(MethodDescriptor<Q, A> method) {
        String name = method.getFullMethodName();
        AccessRule known = rules.get(name);
        return known != null ? known : rules.computeIfAbsent(name, ignored -> AccessRule.of(descriptor(method)));
    }

    private static Descriptors.MethodDescriptor descriptor(MethodDescriptor<?, ?> method) {
        if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
            return supplier.getMethodDescriptor();
        }
        throw new IllegalStateException(method.getFullMethodName() + " has no descriptor");
    }

    private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, RuntimeException failure) {
        StatusRuntimeException status = failure instanceof Refusal refusal
                ? Statuses.of(refusal, limits.retryDelay())
                : errors.transform(failure);
        close(call, status);
        return new ServerCall.Listener<>() {};
    }

    private static void close(ServerCall<?, ?> call, StatusRuntimeException status) {
        Metadata trailers = status.getTrailers() == null ? new Metadata() : status.getTrailers();
        call.close(status.getStatus(), trailers);
    }

    /** Checks each message of a call; after the first bad one the handler sees a cancelled call. */
    private final class Checked<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final AccessRule rule;
        private final Caller caller;
        private boolean refused;

        private Checked(ServerCall.Listener<Q> next, ServerCall<Q, ?> call, AccessRule rule, Caller caller) {
            super(next);
            this.call = call;
            this.rule = rule;
            this.caller = caller;
        }

        @Override
        public void onMessage(Q message) {
            if (refused) {
                return;
            }
            StatusRuntimeException status = check((Message) message);
            if (status == null) {
                super.onMessage(message);
                return;
            }
            refused = true;
            close(call, status);
            super.onCancel();
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            if (!refused) {
                super.onCancel();
            }
        }

        @Override
        public void onComplete() {
            if (!refused) {
                super.onComplete();
            }
        }

        private StatusRuntimeException check(Message message) {
            try {
                List<Violation> violations = constraints.violations(message);
                if (!violations.isEmpty()) {
                    return Statuses.of(violations);
                }
                gatekeeper.requireSelf(rule, caller, message);
                return null;
            } catch (Refusal refusal) {
                return Statuses.of(refusal, limits.retryDelay());
            } catch (ValidationException | DateTimeException | ArithmeticException e) {
                // The validator fails on times that Java cannot hold instead of naming them.
                List<Violation> times = UnreadableTimes.in(message);
                return times.isEmpty() ? errors.transform(e) : Statuses.of(times);
            }
        }
    }
}
