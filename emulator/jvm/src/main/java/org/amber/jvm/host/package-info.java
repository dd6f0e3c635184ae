/**
 * Machine code of the host for guest code, where the host is an x86-64 itself: instructions stay
 * what they are but for their registers and addresses. It is one more way to execute a region,
 * beside the bytecode that any host can execute.
 */
@NullMarked
package org.amber.jvm.host;

import org.jspecify.annotations.NullMarked;
