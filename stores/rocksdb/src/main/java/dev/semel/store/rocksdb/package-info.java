/** The embedded, durable store on RocksDB. */
@NullMarked
package dev.semel.store.rocksdb;

import org.jspecify.annotations.NullMarked;
