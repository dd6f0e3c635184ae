/** A directory of snapshots of several machines, which share what has not changed. */
@NullMarked
package org.amber.snapshot.store;

import org.jspecify.annotations.NullMarked;
