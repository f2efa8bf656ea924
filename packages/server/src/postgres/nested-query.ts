import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dialect, Driver } from 'kysely';

/** A query was sent to the pool from within an open transaction. */
export class NestedQuery extends Error {
  override readonly name = 'NestedQuery';

  constructor() {
    super(
      'A query was sent to the pool inside an open transaction. It would not see the transaction, and on the embedded engine, ' +
        'which has one connection, it would wait for ever. Send it through the transaction.',
    );
  }
}

/** The dialect, refusing with `NestedQuery` what would deadlock where there is only one connection; on every engine alike. */
export function refuseNestedQueries(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createDriver: () => refusing(dialect.createDriver()),
  };
}

function refusing(driver: Driver): Driver {
  const here = new AsyncLocalStorage<{ open: boolean }>();
  const closed = () => {
    const transaction = here.getStore();
    if (transaction) transaction.open = false;
  };
  const { savepoint, rollbackToSavepoint, releaseSavepoint } = driver;
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    acquireConnection: async () => {
      if (here.getStore()?.open) throw new NestedQuery();
      return driver.acquireConnection();
    },
    releaseConnection: (connection) => driver.releaseConnection(connection),
    beginTransaction: (connection, settings) => {
      // Kysely calls this synchronously from the function that then calls the transaction's callback: what is entered here is seen there.
      here.enterWith({ open: true });
      return driver.beginTransaction(connection, settings);
    },
    commitTransaction: (connection) => driver.commitTransaction(connection).finally(closed),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection).finally(closed),
    ...(savepoint && { savepoint: savepoint.bind(driver) }),
    ...(rollbackToSavepoint && { rollbackToSavepoint: rollbackToSavepoint.bind(driver) }),
    ...(releaseSavepoint && { releaseSavepoint: releaseSavepoint.bind(driver) }),
  };
}
