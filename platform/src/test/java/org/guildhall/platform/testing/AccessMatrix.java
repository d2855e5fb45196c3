package org.guildhall.platform.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.guildhall.platform.auth.AccessRule;
import org.guildhall.platform.auth.AccessRule.Permit;
import org.guildhall.platform.refusal.PlatformReason;

/**
 * Calls every method of a contract as everybody: without a token, with one that is expired, forged, unsigned, for
 * another audience or from another issuer, with each role, and in somebody else's name, and asserts what the method's
 * access rule says. Requests are made up to satisfy the contract's constraints; they may have an effect where the role
 * is right, as far as the service accepts them.
 *
 * <pre>{@code AccessMatrix.of(channel()).sample(batchRequest).check(BatchOuterClass.getDescriptor());}</pre>
 */
public final class AccessMatrix {
    private static final List<String> ROLES = List.of(
            "operator",
            "provider",
            "consumer",
            "observer",
            "federation",
            "arbiter",
            "auditor",
            "service",
            "admin",
            "no-such-role");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String ADMITTED = "admitted";

    private final ManagedChannel channel;
    private final String prefix;
    private final String me;
    private final Map<String, Message> samples = new HashMap<>();
    private int cases;

    private AccessMatrix(ManagedChannel channel, String prefix) {
        this.channel = channel;
        this.prefix = prefix;
        this.me = prefix + "matrix-1";
    }

    public static AccessMatrix of(ManagedChannel channel) {
        return of(channel, "");
    }

    /** @param prefix what the contract asks an actor's id to begin with */
    public static AccessMatrix of(ManagedChannel channel, String prefix) {
        return new AccessMatrix(channel, prefix);
    }

    /** A sound request to use for its method, where none can be made up; the field that names the caller is replaced. */
    public AccessMatrix sample(Message request) {
        samples.put(request.getDescriptorForType().getFullName(), request);
        return this;
    }

    /** @return how many calls were made, each with an assertion */
    public int check(FileDescriptor... files) {
        int methods = 0;
        for (FileDescriptor file : files) {
            for (ServiceDescriptor service : file.getServices()) {
                service.getMethods().forEach(this::check);
                methods += service.getMethods().size();
            }
        }
        System.out.println("role matrix: " + methods + " methods, " + cases + " cases");
        return cases;
    }

    private void check(MethodDescriptor method) {
        AccessRule rule = AccessRule.of(method);
        Message anything = DynamicMessage.getDefaultInstance(method.getInputType());
        expect(method, anything, null, rule.isPublic() ? ADMITTED : PlatformReason.TOKEN_MISSING.name());
        String good =
                rule.permits().isEmpty() ? "operator" : rule.permits().get(0).role();
        for (String bad : List.of(
                TestIssuer.expired(me, good),
                TestIssuer.forged(me, good),
                TestIssuer.unsigned(me, good),
                TestIssuer.forAudience("somebody-else", me, good),
                TestIssuer.fromIssuer("https://other.test", me, good),
                "not-a-token")) {
            expect(method, anything, bad, PlatformReason.TOKEN_INVALID.name());
        }
        for (String role : ROLES) {
            List<Permit> permits = rule.permits().stream()
                    .filter(permit -> permit.role().equals(role))
                    .toList();
            String token = TestIssuer.token(me, role);
            if (rule.isPublic() || rule.anyRole() || role.equals("admin")) {
                expect(method, anything, token, ADMITTED);
            } else if (permits.isEmpty()) {
                expect(method, anything, token, PlatformReason.ROLE_REQUIRED.name());
            } else {
                checkSelf(method, permits, token);
            }
        }
    }

    private void checkSelf(MethodDescriptor method, List<Permit> permits, String token) {
        if (permits.stream().anyMatch(permit -> permit.self() == null)) {
            expect(method, DynamicMessage.getDefaultInstance(method.getInputType()), token, ADMITTED);
            return;
        }
        Message.Builder request = SoundRequests.make(
                method.getInputType(), samples.get(method.getInputType().getFullName()));
        permits.forEach(permit -> request.setField(field(request, permit), prefix + "matrix-2"));
        expect(method, request.build(), token, PlatformReason.NOT_YOURSELF.name());
        request.setField(field(request, permits.get(0)), me);
        expect(method, request.build(), token, ADMITTED);
    }

    private static com.google.protobuf.Descriptors.FieldDescriptor field(Message.Builder request, Permit permit) {
        return request.getDescriptorForType().findFieldByNumber(permit.self().getNumber());
    }

    private void expect(MethodDescriptor method, Message request, String token, String expected) {
        cases++;
        Status.Code[] code = {Status.Code.OK};
        String reason = ADMITTED;
        try {
            call(method, request, token);
        } catch (StatusRuntimeException failure) {
            code[0] = failure.getStatus().getCode();
            reason = Refusals.detail(failure, com.google.rpc.ErrorInfo.class)
                    .map(com.google.rpc.ErrorInfo::getReason)
                    .orElse(failure.getStatus().toString());
        }
        String call = method.getFullName() + " with " + claims(token) + " answered " + code[0] + " " + reason;
        if (!expected.equals(ADMITTED)) {
            assertEquals(expected, reason, call);
            assertEquals(PlatformReason.valueOf(expected).kind().name(), code[0].name(), call);
            return;
        }
        assertTrue(
                code[0] != Status.Code.UNAUTHENTICATED
                        && !reason.equals(PlatformReason.ROLE_REQUIRED.name())
                        && !reason.equals(PlatformReason.NOT_YOURSELF.name()),
                call);
        assertTrue(code[0] != Status.Code.UNIMPLEMENTED && code[0] != Status.Code.INTERNAL, call);
    }

    private static String claims(String token) {
        if (token == null) {
            return "no token";
        }
        String[] parts = token.split("\\.");
        return parts.length < 2
                ? token
                : new String(
                        java.util.Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The first answer or the end of the call, whatever its type. */
    private void call(MethodDescriptor method, Message request, String token) {
        io.grpc.MethodDescriptor<Message, Message> wire = io.grpc.MethodDescriptor.<Message, Message>newBuilder()
                .setType(type(method))
                .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(
                        method.getService().getFullName(), method.getName()))
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
        ClientCall<Message, Message> call =
                channel.newCall(wire, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Metadata headers = new Metadata();
        if (token != null) {
            headers.put(AUTHORIZATION, "Bearer " + token);
        }
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(Message answer) {
                        end.complete(null);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(null);
                        if (status.isOk()) {
                            end.complete(null);
                        } else {
                            end.completeExceptionally(status.asRuntimeException(trailers));
                        }
                    }
                },
                headers);
        call.request(Integer.MAX_VALUE);
        call.sendMessage(request);
        call.halfClose();
        try {
            // A stream that is silent so long has been admitted.
            end.get(method.isServerStreaming() ? 3 : 25, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            assertTrue(method.isServerStreaming(), method.getFullName() + " does not answer");
        } catch (ExecutionException failure) {
            throw (StatusRuntimeException) failure.getCause();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            // A server that ends a stream in the moment in which it is cancelled closes the connection, with all calls
            // on it.
            closed.completeOnTimeout(null, 500, TimeUnit.MILLISECONDS).join();
            call.cancel("the matrix has seen enough", null);
        }
    }

    private static MethodType type(MethodDescriptor method) {
        if (method.isClientStreaming()) {
            return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
        }
        return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
    }
}
