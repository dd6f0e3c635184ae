/** What the commands say of stores. */
@NullMarked
package org.amber.cli.store;

import org.jspecify.annotations.NullMarked;
