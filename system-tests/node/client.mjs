// Registers an operator, records, finalizes and meets a refusal, with nothing but the .proto files.
// Usage: node client.mjs ADDRESS TOKEN PROTO_FOLDER
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [address, token, protoFolder] = process.argv.slice(2);
const definition = loader.loadSync(
  ['guildhall/settlement/v1/operator.proto', 'guildhall/settlement/v1/batch.proto'],
  {
    includeDirs: [path.join(protoFolder, 'src/main/proto'), path.join(protoFolder, 'third_party/protovalidate')],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  },
);
const settlement = grpc.loadPackageDefinition(definition).guildhall.settlement.v1;
const operators = new settlement.OperatorService(address, grpc.credentials.createInsecure());
const batches = new settlement.BatchService(address, grpc.credentials.createInsecure());

function call(client, method, request) {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 30_000;
    client[method](request, metadata, { deadline }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

const operator_id = 'node-kitchen';
const period_id = new Date().toISOString().slice(0, 10);
const { operator } = await call(operators, 'RegisterOperator', {
  operator_id,
  display_name: 'A kitchen that speaks JavaScript',
});
assert.equal(operator.operator_id, operator_id);

const producer_id = randomUUID();
for (let sequence = 1; sequence <= 12; sequence++) {
  const answer = await call(batches, 'RecordRedemption', { operator_id, period_id, producer: { producer_id, sequence } });
  assert.equal(answer.duplicate, false);
}
const repeated = await call(batches, 'RecordRedemption', { operator_id, period_id, producer: { producer_id, sequence: 12 } });
assert.equal(repeated.duplicate, true);
await call(batches, 'RecordDenial', { operator_id, period_id, code: 'DENIAL_CODE_RATE_LIMIT_EXCEEDED' });

await assert.rejects(
  call(batches, 'RecordRedemption', { operator_id: 'somebody-else', period_id }),
  (error) => error.code === grpc.status.PERMISSION_DENIED && error.metadata.get('grpc-status-details-bin').length === 1,
);

const request = { request_id: randomUUID(), operator_id, period_id, early: true };
const closed = await call(batches, 'FinalizeBatch', request);
assert.deepEqual(await call(batches, 'FinalizeBatch', request), closed);
const { batch } = await call(batches, 'GetBatch', { operator_id, period_id });
assert.equal(
  batch.settlement.payload,
  `{"denial_counts":{"RATE_LIMIT_EXCEEDED":1},"operator_id":"${operator_id}",` +
    `"period_id":"${period_id}","successful_count":12}`,
);
await assert.rejects(
  call(batches, 'RecordRedemption', { operator_id, period_id }),
  (error) => error.code === grpc.status.FAILED_PRECONDITION,
);
console.log('all as promised');
