package org.guildhall.settlement.operator.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.settlement.operator.GetOperator;
import org.guildhall.settlement.operator.ListOperators;
import org.guildhall.settlement.operator.RegisterOperator;
import org.guildhall.settlement.operator.UpdateOperator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.v1.GetOperatorRequest;
import org.guildhall.settlement.v1.GetOperatorResponse;
import org.guildhall.settlement.v1.ListOperatorsRequest;
import org.guildhall.settlement.v1.ListOperatorsResponse;
import org.guildhall.settlement.v1.OperatorService;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.guildhall.settlement.v1.RegisterOperatorResponse;
import org.guildhall.settlement.v1.UpdateOperatorRequest;
import org.guildhall.settlement.v1.UpdateOperatorResponse;

/** The edge of operators. */
@GrpcService
class OperatorGrpc implements OperatorService {
    private final RegisterOperator registerOperator;
    private final GetOperator getOperator;
    private final UpdateOperator updateOperator;
    private final ListOperators listOperators;
    private final Requests requests;

    OperatorGrpc(
            RegisterOperator registerOperator,
            GetOperator getOperator,
            UpdateOperator updateOperator,
            ListOperators listOperators,
            Requests requests) {
        this.registerOperator = registerOperator;
        this.getOperator = getOperator;
        this.updateOperator = updateOperator;
        this.listOperators = listOperators;
        this.requests = requests;
    }

    @Override
    public Uni<RegisterOperatorResponse> registerOperator(RegisterOperatorRequest request) {
        return requests.once(request.getRequestId(), request, RegisterOperatorResponse.parser(), () -> registerOperator
                .run(
                        new OperatorId(request.getOperatorId()),
                        request.getDisplayName(),
                        Optional.of(request.getFederationId()).filter(id -> !id.isEmpty()),
                        Optional.of(request.getPublicKey())
                                .filter(key -> !key.isEmpty())
                                .map(PublicKey::new),
                        request.getDeclaredDailyCapacity())
                .map(operator -> RegisterOperatorResponse.newBuilder()
                        .setOperator(OperatorProto.operator(operator))
                        .build()));
    }

    @Override
    public Uni<GetOperatorResponse> getOperator(GetOperatorRequest request) {
        return getOperator.run(new OperatorId(request.getOperatorId())).map(operator -> GetOperatorResponse.newBuilder()
                .setOperator(OperatorProto.operator(operator))
                .build());
    }

    @Override
    public Uni<UpdateOperatorResponse> updateOperator(UpdateOperatorRequest request) {
        return updateOperator
                .run(new OperatorId(request.getOperatorId()), OperatorProto.changes(request))
                .map(operator -> UpdateOperatorResponse.newBuilder()
                        .setOperator(OperatorProto.operator(operator))
                        .build());
    }

    @Override
    public Uni<ListOperatorsResponse> listOperators(ListOperatorsRequest request) {
        return listOperators
                .run(
                        Optional.of(request.getFederationId()).filter(id -> !id.isEmpty()),
                        PageRequest.of(request, request.getPageSize(), request.getPageToken()))
                .map(found -> ListOperatorsResponse.newBuilder()
                        .addAllOperators(found.map(OperatorProto::operator).items())
                        .setNextPageToken(found.nextToken())
                        .build());
    }
}
