// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @notice A sum tree of weights in which every node remembers its value per epoch. Node 1 is the root, the children of node n are 2n and
/// 2n + 1, leaf i is node LEAVES + i. Only the smallest subtree that holds all leaves is kept; its root is the top.
/// A node is one word, so that the usual lookup, of the present epoch or of one a few changes ago, reads one slot: from the lowest bit, the
/// epoch from which its value counts (32 bits), the epoch from which the value before counted (32), the value (96), the value before (96).
/// What was earlier is in `older`.
library WeightTree {
    using Checkpoints for Checkpoints.Trace208;

    uint256 internal constant LEAVES = 4096;
    /// @dev No node of the tree: how many operators have leaves with a weight.
    uint256 internal constant COUNT = 0;

    struct Holder {
        address mediator;
        /// @dev Epoch from which the leaf's weights are this mediator's.
        uint32 from;
        /// @dev Epoch from which the leaf, vacated, weighs nothing; 0 while it is not vacated.
        uint32 vacatedFrom;
        /// @dev Positions of the leaves vacated just before and after this one, 0 for none.
        uint16 earlier;
        uint16 later;
    }

    struct Place {
        /// @dev Leaf index + 1; 0 for a mediator without a leaf.
        uint16 position;
        /// @dev As in Holder.
        uint32 from;
    }

    struct Tree {
        uint16 leaves;
        /// @dev Positions of the leaves vacated first and last of those that wait to be taken.
        uint16 firstVacated;
        uint16 lastVacated;
        mapping(address mediator => Place place) places;
        mapping(uint256 node => Checkpoints.Trace208 values) older;
        uint256[2 * LEAVES] nodes;
        Holder[LEAVES] holders;
    }

    /// @notice The node of the leaf at a position, which counts from 1.
    function nodeOf(uint256 position) internal pure returns (uint256) {
        return LEAVES + position - 1;
    }

    /// @notice The root of the smallest subtree that holds all leaves.
    function top(Tree storage tree) internal view returns (uint256 node) {
        uint256 leaves = tree.leaves;
        node = LEAVES;
        for (uint256 width = 1; width < leaves; width *= 2) {
            node /= 2;
        }
    }

    /// @notice The value of a node at an epoch.
    function sumAt(Tree storage tree, uint256 node, uint64 epoch) internal view returns (uint256) {
        uint256 word = tree.nodes[node];
        if (epoch >= uint32(word)) return uint96(word >> 64);
        if (epoch >= uint32(word >> 32)) return word >> 160;
        return _olderAt(tree, node, epoch);
    }

    /// @notice The value of a node in the epochs to come.
    function latest(Tree storage tree, uint256 node) internal view returns (uint256) {
        return uint96(tree.nodes[node] >> 64);
    }

    /// @notice The sum of all weights left of a leaf's node.
    function startOf(Tree storage tree, uint256 node, uint256 top_, uint64 epoch)
        internal
        view
        returns (uint256 start)
    {
        for (; node > top_; node /= 2) {
            if (node % 2 == 1) start += sumAt(tree, node - 1, epoch);
        }
    }

    /// @notice The leaf that holds a point below `total`, the top's value, with where its weight starts and how much it is.
    function leafAt(Tree storage tree, uint256 point, uint256 top_, uint256 total, uint64 epoch)
        internal
        view
        returns (uint256 leaf, uint256 start, uint256 weight)
    {
        uint256 node = top_;
        weight = total;
        // Parts of a sum: nothing here can leave its 96 bits.
        unchecked {
            while (node < LEAVES) {
                node *= 2;
                uint256 left = sumAt(tree, node, epoch);
                if (point < left) {
                    weight = left;
                } else {
                    point -= left;
                    start += left;
                    weight -= left;
                    ++node;
                }
            }
            leaf = node - LEAVES;
        }
    }

    /// @notice Gives a mediator without a leaf the one vacated first, if that one has weighed nothing since `rested` or before, else the next
    /// fresh one.
    /// @param from the epoch from which its weights will count
    /// @return position of the leaf, 0 when there is none
    function takeLeaf(Tree storage tree, address mediator, uint32 from, uint32 rested)
        internal
        returns (uint256 position)
    {
        position = tree.firstVacated;
        if (position != 0 && tree.holders[position - 1].vacatedFrom <= rested) {
            Holder storage former = tree.holders[position - 1];
            delete tree.places[former.mediator];
            _unlink(tree, former);
        } else {
            uint256 leaves = tree.leaves;
            if (leaves == LEAVES) return 0;
            uint256 before = top(tree);
            position = ++leaves;
            tree.leaves = uint16(leaves);
            uint256 grown = top(tree);
            if (grown != before) tree.nodes[grown] = tree.nodes[before];
        }
        tree.places[mediator] = Place(uint16(position), from);
        tree.holders[position - 1] = Holder(mediator, from, 0, 0, 0);
    }

    /// @notice Sets the weight of a leaf from an epoch on. A leaf without weight waits to be taken.
    /// @param sole no other leaf of its holder's operator has a weight
    /// @return changed whether it was another
    function setLeaf(Tree storage tree, uint256 position, uint96 weight, uint32 from, bool sole)
        internal
        returns (bool changed)
    {
        uint256 node = nodeOf(position);
        uint256 before = latest(tree, node);
        if (before == weight) return false;
        Holder storage holder = tree.holders[position - 1];
        if (before == 0) {
            if (holder.vacatedFrom != 0) _unlink(tree, holder);
            if (sole) _move(tree, COUNT, 0, 1, from);
        } else if (weight == 0) {
            _link(tree, position, holder, from);
            if (sole) _move(tree, COUNT, 1, 0, from);
        }
        for (uint256 top_ = top(tree); node >= top_; node /= 2) {
            _move(tree, node, before, weight, from);
        }
        return true;
    }

    function _olderAt(Tree storage tree, uint256 node, uint64 epoch) private view returns (uint256) {
        Checkpoints.Trace208 storage older = tree.older[node];
        // A node that became the top when the tree grew took over the values of its left child, but not that one's history.
        bool grown = node != COUNT && node < LEAVES && node & (node - 1) == 0;
        if (grown && (older.length() == 0 || epoch < older.at(0)._key)) return sumAt(tree, 2 * node, epoch);
        return older.upperLookupRecent(uint48(epoch));
    }

    /// @dev Takes `less` from a node and adds `more`, from an epoch on.
    function _move(Tree storage tree, uint256 node, uint256 less, uint256 more, uint32 from) private {
        uint256 word = tree.nodes[node];
        uint256 value = uint96(word >> 64);
        // All weights together are at most the stake in custody, which stays in 96 bits.
        uint256 moved = (value - less + more) << 64 | from;
        if (uint32(word) == from) {
            moved |= word >> 160 << 160 | uint256(uint32(word >> 32)) << 32;
        } else {
            uint32 previousFrom = uint32(word >> 32);
            if (previousFrom != 0) tree.older[node].push(previousFrom, uint208(word >> 160));
            moved |= value << 160 | uint256(uint32(word)) << 32;
        }
        tree.nodes[node] = moved;
    }

    /// @dev Puts a leaf behind all that were vacated before.
    function _link(Tree storage tree, uint256 position, Holder storage holder, uint32 from) private {
        uint16 last = tree.lastVacated;
        holder.vacatedFrom = from;
        holder.earlier = last;
        if (last == 0) tree.firstVacated = uint16(position);
        else tree.holders[last - 1].later = uint16(position);
        tree.lastVacated = uint16(position);
    }

    /// @dev Takes a leaf out of those that wait.
    function _unlink(Tree storage tree, Holder storage holder) private {
        (uint16 earlier, uint16 later) = (holder.earlier, holder.later);
        if (earlier == 0) tree.firstVacated = later;
        else tree.holders[earlier - 1].later = later;
        if (later == 0) tree.lastVacated = earlier;
        else tree.holders[later - 1].earlier = earlier;
        (holder.vacatedFrom, holder.earlier, holder.later) = (0, 0, 0);
    }
}
