/** Engines against the host's processor, instruction by instruction. */
@NullMarked
package org.amber.tests.truth;

import org.jspecify.annotations.NullMarked;
