package org.guildhall.platform.grpc;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.Violation;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Checks messages against the constraints that their contract states (protovalidate). Most sound messages are known to be
 * sound without asking protovalidate, see {@link PlainConstraints}; what is wrong with any other it alone says.
 */
@ApplicationScoped
class Constraints {
    private static final Logger LOG = Logger.getLogger(Constraints.class);
    private static final String OURS = "guildhall.";

    private final Validator validator = ValidatorFactory.newBuilder().build();
    private final PlainConstraints plain = new PlainConstraints();

    /**
     * @return every violated constraint; none if the message is sound
     * @throws ValidationException if the contract's constraints themselves are faulty
     */
    List<Violation> violations(Message message) throws ValidationException {
        return plain.areSurelyKeptBy(message)
                ? List.of()
                : validator.validate(message).toProto().getViolationsList();
    }

    /**
     * Compiles the constraints of every request of this service, so that no caller waits for it: the first use takes
     * about a second of one core. It goes on beside the start and doesn't hold it up.
     */
    void warmUp(@Observes StartupEvent event, @GrpcService Instance<BindableService> services) {
        Set<Message> requests = requests(services);
        Infrastructure.getDefaultWorkerPool().execute(() -> requests.forEach(this::warmUp));
    }

    /** An empty request of each sort that our own services take. */
    static Set<Message> requests(Iterable<BindableService> services) {
        Set<Message> requests = new LinkedHashSet<>();
        for (BindableService service : services) {
            for (ServerMethodDefinition<?, ?> definition : service.bindService().getMethods()) {
                MethodDescriptor<?, ?> method = definition.getMethodDescriptor();
                if (method.getFullMethodName().startsWith(OURS)
                        && method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<?> marshaller
                        && marshaller.getMessagePrototype() instanceof Message prototype) {
                    requests.add(prototype);
                }
            }
        }
        return requests;
    }

    private void warmUp(Message request) {
        try {
            validator.validate(request);
            plain.areSurelyKeptBy(request);
        } catch (ValidationException e) {
            LOG.errorf(
                    e,
                    "the constraints of %s are faulty",
                    request.getDescriptorForType().getFullName());
        }
    }
}
