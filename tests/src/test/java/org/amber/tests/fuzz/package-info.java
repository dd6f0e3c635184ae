/**
 * What reads bytes that anybody may have made, each by itself: {@link
 * org.amber.tests.fuzz.Decoder}, tried by Jazzer with {@code tests/fuzz --jazzer}, and with known
 * bytes in every run of the tests.
 */
@NullMarked
package org.amber.tests.fuzz;

import org.jspecify.annotations.NullMarked;
