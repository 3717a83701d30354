package utility

import "math"

// randomSource gives 32 random bits.
type randomSource interface{ bits() uint32 }

// hostRandom takes the run's own source.
type hostRandom struct{ next func() uint64 }

func (r hostRandom) bits() uint32 { return uint32(r.next() >> 32) }

// seededRandom is the generator behind .NET's System.Random with a seed (Knuth's subtractive one), of which each byte of 32
// bits takes one sample.
type seededRandom struct {
	seeds       [56]int32
	first, next int
}

func newSeededRandom(seed int32) *seededRandom {
	const big, start = math.MaxInt32, 161803398
	r := &seededRandom{}
	subtraction := int32(math.MaxInt32)
	if seed != math.MinInt32 {
		subtraction = max(seed, -seed)
	}
	mj := int32(start) - subtraction
	r.seeds[55] = mj
	mk := int32(1)
	at := 0
	for i := 1; i < 55; i++ {
		if at += 21; at >= 55 {
			at -= 55
		}
		r.seeds[at] = mk
		if mk = mj - mk; mk < 0 {
			mk += big
		}
		mj = r.seeds[at]
	}
	for range 4 {
		for i := 1; i < 56; i++ {
			n := i + 30
			if n >= 55 {
				n -= 55
			}
			r.seeds[i] -= r.seeds[1+n]
			if r.seeds[i] < 0 {
				r.seeds[i] += big
			}
		}
	}
	r.next = 21
	return r
}

func (r *seededRandom) sample() int32 {
	if r.first++; r.first >= 56 {
		r.first = 1
	}
	if r.next++; r.next >= 56 {
		r.next = 1
	}
	v := r.seeds[r.first] - r.seeds[r.next]
	if v == math.MaxInt32 {
		v--
	}
	if v < 0 {
		v += math.MaxInt32
	}
	r.seeds[r.first] = v
	return v
}

func (r *seededRandom) bits() uint32 {
	n := uint32(0)
	for shift := 0; shift < 32; shift += 8 {
		n |= uint32(byte(r.sample())) << shift
	}
	return n
}

// randomInt gives a number from 0 up to, not including, the greatest int.
func randomInt(r randomSource) int32 {
	for {
		n := int32(r.bits())
		if n == math.MaxInt32 {
			continue
		}
		if n < 0 {
			n += math.MaxInt32
		}
		return n
	}
}

func randomDouble(r randomSource) float64 { return float64(randomInt(r)) * (1.0 / math.MaxInt32) }

// randomBetween gives an integer from low up to, not including, high.
func randomBetween(r randomSource, low, high int32) int32 {
	width := int64(high) - int64(low)
	if width <= math.MaxInt32 {
		return int32(randomDouble(r)*float64(width)) + low
	}
	large := int64(randomInt(r))
	if randomInt(r)%2 != 0 {
		large = -large
	}
	share := float64(large+math.MaxInt32-1) * (1.0 / (2 * float64(math.MaxInt32)))
	return int32(int64(share*float64(width)) + int64(low))
}

// randomLong gives an integer of 64 bits from low up to, not including, high.
func randomLong(r randomSource, low, high int64) int64 {
	width := uint64(high) - uint64(low)
	if width <= math.MaxInt32 {
		return low + int64(randomBetween(r, 0, int32(width)))
	}
	mask := ^uint64(0)
	for mask>>1 >= width {
		mask >>= 1
	}
	for {
		n := uint64(r.bits()) | uint64(r.bits())<<32
		if n &= mask; n < width {
			return int64(float64(low) + float64(n))
		}
	}
}

// randomFloat gives a number from low up to, not including, high.
func randomFloat(r randomSource, low, high float64) float64 {
	width := high - low
	for {
		share := randomDouble(r)
		n := low + share*width
		if math.IsInf(width, 0) {
			n = low + share*high - share*low
		}
		if n < high {
			return n
		}
	}
}
