package org.guildhall.platform.grpc;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/** Checks messages against the constraints that their contract states (protovalidate). */
@ApplicationScoped
class Constraints {
    private static final Logger LOG = Logger.getLogger(Constraints.class);
    private static final String OURS = "guildhall.";

    private final Validator validator = ValidatorFactory.newBuilder().build();

    /** @throws ValidationException if the contract's constraints themselves are faulty */
    ValidationResult check(Message message) throws ValidationException {
        return validator.validate(message);
    }

    /**
     * Compiles the constraints of every request of this service, so that no caller waits for it: the first use takes
     * about a second of one core. It goes on beside the start and doesn't hold it up.
     */
    void warmUp(@Observes StartupEvent event, @GrpcService Instance<BindableService> services) {
        Set<Descriptor> requests = requests(services);
        Infrastructure.getDefaultWorkerPool().execute(() -> warmUp(requests));
    }

    /** The requests of our own services' methods. */
    static Set<Descriptor> requests(Iterable<BindableService> services) {
        Set<Descriptor> requests = new LinkedHashSet<>();
        for (BindableService service : services) {
            for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
                if (method.getMethodDescriptor().getFullMethodName().startsWith(OURS)
                        && method.getMethodDescriptor().getSchemaDescriptor()
                                instanceof ProtoMethodDescriptorSupplier supplier) {
                    requests.add(supplier.getMethodDescriptor().getInputType());
                }
            }
        }
        return requests;
    }

    private void warmUp(Set<Descriptor> requests) {
        for (Descriptor request : requests) {
            try {
                check(DynamicMessage.getDefaultInstance(request));
            } catch (ValidationException e) {
                LOG.errorf(e, "the constraints of %s are faulty", request.getFullName());
            }
        }
    }
}
