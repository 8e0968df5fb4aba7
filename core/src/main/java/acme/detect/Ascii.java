package acme.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes of ASCII, eight at a time and one by one.
 *
 * <p>The functions on eight bytes give a long whose bytes are 0x80 where the answer is yes and 0 elsewhere (Knuth, The Art
 * of Computer Programming 7.1.3, "broadword").
 */
final class Ascii {
    static final long ONES = 0x0101010101010101L;
    static final long HIGH = 0x8080808080808080L;
    private static final long LOW = ~HIGH;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final double[] POWERS = new double[309];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private Ascii() {}

    /** The eight bytes from {@code at} on, the first one lowest. */
    static long eight(byte[] text, int at) {
        return (long) LONGS.get(text, at);
    }

    /** Which of eight bytes are digits. */
    static long digits(long eight) {
        long zeroBased = eight ^ ONES * '0';
        return ~(zeroBased | ((zeroBased & LOW) + ONES * 0x76)) & HIGH;
    }

    /** Which of eight bytes are zero. */
    static long zeros(long eight) {
        return ~(((eight & LOW) + LOW) | eight) & HIGH;
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(byte c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** What may stand between a label and its value. */
    static boolean isGap(byte c) {
        return switch (c) {
            case ' ', ':', '=', '\'', '"', '|', '[', '#' -> true;
            default -> false;
        };
    }

    /** Whether the text from {@code from} on, before {@code end}, is the word, in lower or upper case. */
    static boolean startsWith(byte[] text, int from, int end, String lower) {
        if (from < 0 || from + lower.length() > end) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            byte c = text[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text before {@code end}, not before {@code from}, is the word, in lower or upper case. */
    static boolean endsWith(byte[] text, int from, int end, String lower) {
        int start = end - lower.length();
        return start >= from && startsWith(text, start, end, lower);
    }

    static int digitsEnd(byte[] text, int at, int end) {
        int i = at;
        while (i < end && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    /** The whole number of the digits at {@code at}; -1 where there are none or more than 15. */
    static long wholeNumber(byte[] text, int at, int end) {
        int stop = digitsEnd(text, at, end);
        if (stop == at || stop - at > 15) {
            return -1;
        }
        long value = 0;
        for (int i = at; i < stop; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    /** Where the number at {@code at} ends: digits, a fraction, an exponent. */
    static int numberEnd(byte[] text, int at, int end) {
        int i = digitsEnd(text, at, end);
        if (i + 1 < end && text[i] == '.') {
            i = digitsEnd(text, i + 1, end);
        }
        return exponentEnd(text, i, end);
    }

    private static int exponentEnd(byte[] text, int at, int end) {
        if (at + 1 >= end || (text[at] | 0x20) != 'e') {
            return at;
        }
        int digits = text[at + 1] == '-' || text[at + 1] == '+' ? at + 2 : at + 1;
        int stop = digitsEnd(text, digits, end);
        return stop == digits ? at : stop;
    }

    /** The number whose digits begin at {@code at}, without its sign; right to a part in 10^15. */
    static double number(byte[] text, int at, int end) {
        long mantissa = 0;
        int kept = 0;
        int exponent = 0;
        boolean fraction = false;
        int i = at;
        for (; i < end; i++) {
            byte c = text[i];
            if (c == '.' && !fraction) {
                fraction = true;
                continue;
            }
            if (!isDigit(c)) {
                break;
            }
            if (kept < 17) {
                mantissa = mantissa * 10 + c - '0';
                kept += mantissa == 0 ? 0 : 1;
                exponent -= fraction ? 1 : 0;
            } else {
                exponent += fraction ? 0 : 1;
            }
        }
        int stop = exponentEnd(text, i, end);
        if (stop > i) {
            boolean negative = text[i + 1] == '-';
            int digits = text[i + 1] == '-' || text[i + 1] == '+' ? i + 2 : i + 1;
            long written = Math.clamp(wholeNumber(text, digits, stop), -1, 9999);
            exponent += (int) (negative ? -written : written);
        }
        return scaled(mantissa, exponent);
    }

    private static double scaled(long mantissa, int exponent) {
        if (mantissa == 0) {
            return 0;
        }
        if (exponent >= 0) {
            return mantissa * (exponent < POWERS.length ? POWERS[exponent] : Double.POSITIVE_INFINITY);
        }
        int down = -exponent;
        return down < POWERS.length ? mantissa / POWERS[down] : 0;
    }

    /** The number of digits in groups of three, {@code 1,234,567.8}. */
    static double groupedNumber(byte[] text, int at, int end) {
        double value = 0;
        int i = at;
        while (true) {
            int stop = digitsEnd(text, i, end);
            boolean more = stop + 3 < end && text[stop] == ',' && digitsEnd(text, stop + 1, end) == stop + 4;
            if (!more) {
                return value + number(text, i, end);
            }
            value = (value + number(text, i, stop)) * 1000;
            i = stop + 1;
        }
    }
}
