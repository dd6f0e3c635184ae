/** What a program in the machine can know of its being saved and resumed, and ask for. */
@NullMarked
package org.amber.kernel.saving;

import org.jspecify.annotations.NullMarked;
