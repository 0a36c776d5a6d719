package dev.semel.store.rocksdb;

import org.jspecify.annotations.Nullable;

/**
 * What a caller saw of a record before he asked the writer, so that the writer needn't look again.
 *
 * @param stamp of the record's stripe before he looked: if it is still the same, nothing there has changed since
 * @param slot null: there was no record
 */
record Sighting(long stamp, @Nullable Slot slot) {}
