package utility

import "math/bits"

// introsort sorts as .NET's Array.Sort does, so that equal elements come out in the same order: insertion sort up to
// sixteen elements, quicksort by the median of three above, heap sort where that goes too deep.
func introsort[T any](items []T, compare func(a, b *T) int) {
	if len(items) > 1 {
		s := introsorter[T]{compare}
		s.sort(items, 2*bits.Len(uint(len(items))))
	}
}

const insertionLimit = 16

type introsorter[T any] struct{ compare func(a, b *T) int }

func (s introsorter[T]) sort(items []T, depth int) {
	for len(items) > 1 {
		if len(items) <= insertionLimit {
			switch len(items) {
			case 2:
				s.swapIfGreater(items, 0, 1)
			case 3:
				s.swapIfGreater(items, 0, 1)
				s.swapIfGreater(items, 0, 2)
				s.swapIfGreater(items, 1, 2)
			default:
				s.insertion(items)
			}
			return
		}
		if depth == 0 {
			s.heap(items)
			return
		}
		depth--
		pivot := s.partition(items)
		s.sort(items[pivot+1:], depth)
		items = items[:pivot]
	}
}

func (s introsorter[T]) swapIfGreater(items []T, i, j int) {
	if s.compare(&items[i], &items[j]) > 0 {
		items[i], items[j] = items[j], items[i]
	}
}

// partition puts the median of three where it belongs and returns its place.
func (s introsorter[T]) partition(items []T) int {
	high := len(items) - 1
	middle := high / 2
	s.swapIfGreater(items, 0, middle)
	s.swapIfGreater(items, 0, high)
	s.swapIfGreater(items, middle, high)
	pivot := items[middle]
	items[middle], items[high-1] = items[high-1], items[middle]
	left, right := 0, high-1
	for left < right {
		for left++; s.compare(&items[left], &pivot) < 0; left++ {
		}
		for right--; s.compare(&pivot, &items[right]) < 0; right-- {
		}
		if left >= right {
			break
		}
		items[left], items[right] = items[right], items[left]
	}
	if left != high-1 {
		items[left], items[high-1] = items[high-1], items[left]
	}
	return left
}

func (s introsorter[T]) insertion(items []T) {
	for i := 0; i < len(items)-1; i++ {
		item := items[i+1]
		j := i
		for j >= 0 && s.compare(&item, &items[j]) < 0 {
			items[j+1] = items[j]
			j--
		}
		items[j+1] = item
	}
}

func (s introsorter[T]) heap(items []T) {
	n := len(items)
	for i := n / 2; i >= 1; i-- {
		s.sift(items, i, n)
	}
	for i := n; i > 1; i-- {
		items[0], items[i-1] = items[i-1], items[0]
		s.sift(items, 1, i-1)
	}
}

func (s introsorter[T]) sift(items []T, i, n int) {
	item := items[i-1]
	for i <= n/2 {
		child := 2 * i
		if child < n && s.compare(&items[child-1], &items[child]) < 0 {
			child++
		}
		if s.compare(&item, &items[child-1]) >= 0 {
			break
		}
		items[i-1] = items[child-1]
		i = child
	}
	items[i-1] = item
}
