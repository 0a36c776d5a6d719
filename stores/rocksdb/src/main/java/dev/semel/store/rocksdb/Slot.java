package dev.semel.store.rocksdb;

import dev.semel.store.StoredRecord;

/** A record and the family in which it is kept. */
record Slot(StoredRecord record, Family family) {}
