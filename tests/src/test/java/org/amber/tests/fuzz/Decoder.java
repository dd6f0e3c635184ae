package org.amber.tests.fuzz;

/** Something that reads bytes of which it believes nothing. */
@FunctionalInterface
public interface Decoder {
  /**
   * Reads them.
   *
   * @throws Exception what its documentation says of bytes that are not right
   */
  void read(byte[] bytes) throws Exception;
}
