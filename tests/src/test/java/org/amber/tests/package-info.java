/** Tests of the whole: the shipped command against native runs, and against itself interrupted. */
@NullMarked
package org.amber.tests;

import org.jspecify.annotations.NullMarked;
