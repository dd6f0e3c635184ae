package org.amber.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot to be written.
 *
 * @param file where
 * @param parent a snapshot whose pages it need not have; null: it has all
 */
record NewSnapshot(Path file, @Nullable Path parent) {}
