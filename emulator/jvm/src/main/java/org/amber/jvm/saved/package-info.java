/** What was compiled by earlier runs, in files of the user's. */
@NullMarked
package org.amber.jvm.saved;

import org.jspecify.annotations.NullMarked;
