// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry} from "./interfaces/IStakeRegistry.sol";
import {ExcludedRanges} from "./libraries/ExcludedRanges.sol";
import {WeightTree} from "./libraries/WeightTree.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice The draw classes' trees of stake weights, which remember every epoch, so that a panel can be drawn, and drawn again by anyone,
/// from the weights of one epoch.
contract Sortition is ISortition, WiredOnce {
    using ExcludedRanges for ExcludedRanges.Ranges;
    using WeightTree for WeightTree.Tree;

    uint256 private constant SPARE_WALKS = 32;
    /// @dev Longer than a round may wait for its draw, by the bounds that Parameters keeps.
    uint64 private constant LEAF_REST = 3 days;

    struct Walk {
        uint64 epoch;
        bytes32 seed;
        uint128 lockAmount;
        uint8 maxOpenLocks;
        uint256 top;
        uint256 total;
    }

    /// @dev Of those who may not be drawn (again): the excluded accounts' and those of the mediators drawn.
    struct Operators {
        uint256 count;
        address[] list;
    }

    /// @inheritdoc ISortition
    uint64 public immutable epochLength;

    /// @dev Epochs a vacated leaf rests.
    uint64 private immutable _rest;

    IStakeRegistry private _registry;
    mapping(bytes32 drawClass => WeightTree.Tree tree) private _trees;

    /// @param epochLength_ seconds an epoch lasts; weights count from the epoch after their change
    constructor(uint64 epochLength_) {
        if (epochLength_ == 0) revert ZeroEpochLength();
        epochLength = epochLength_;
        _rest = uint64(Math.ceilDiv(LEAF_REST, epochLength_)) + 2;
    }

    /// @notice Names the registry. Deployer only, once.
    function initialise(IStakeRegistry registry_) external wiresOnce {
        _nonZero(address(registry_));
        _registry = registry_;
    }

    /// @inheritdoc ISortition
    function epochAt(uint64 timestamp) public view returns (uint64) {
        return timestamp / epochLength;
    }

    /// @inheritdoc ISortition
    function setWeight(bytes32 drawClass, address mediator, uint128 weight, bool sole) external {
        if (msg.sender != address(_registry)) revert NotRegistry(address(_registry), msg.sender);
        WeightTree.Tree storage tree = _trees[drawClass];
        uint64 epoch = epochAt(uint64(block.timestamp));
        uint32 from = SafeCast.toUint32(epoch + 1);
        uint256 position = tree.places[mediator].position;
        if (position == 0) {
            if (weight == 0) return;
            position = tree.takeLeaf(mediator, from, epoch > _rest ? uint32(epoch - _rest) : 0);
            if (position == 0) revert ClassFull(drawClass, uint32(WeightTree.LEAVES));
        }
        if (tree.setLeaf(position, SafeCast.toUint96(weight), from, sole)) {
            emit WeightChanged(drawClass, mediator, uint32(position - 1), weight, from);
        }
    }

    /// @inheritdoc ISortition
    function totalWeight(bytes32 drawClass, uint64 epoch) external view returns (uint128) {
        WeightTree.Tree storage tree = _trees[drawClass];
        return uint128(tree.sumAt(tree.top(), epoch));
    }

    /// @inheritdoc ISortition
    function weightOf(bytes32 drawClass, address mediator, uint64 epoch) external view returns (uint128) {
        WeightTree.Tree storage tree = _trees[drawClass];
        WeightTree.Place memory place = tree.places[mediator];
        if (place.position == 0 || epoch < place.from) return 0;
        return uint128(tree.sumAt(WeightTree.nodeOf(place.position), epoch));
    }

    /// @inheritdoc ISortition
    function drawableOperators(bytes32 drawClass, uint64 epoch) external view returns (uint32) {
        return uint32(_trees[drawClass].sumAt(WeightTree.COUNT, epoch));
    }

    /// @inheritdoc ISortition
    function leavesOf(bytes32 drawClass) external view returns (address[] memory mediators) {
        WeightTree.Tree storage tree = _trees[drawClass];
        mediators = new address[](tree.leaves);
        for (uint256 i = 0; i < mediators.length; i++) {
            mediators[i] = tree.holders[i].mediator;
        }
    }

    /// @inheritdoc ISortition
    function draw(
        bytes32 drawClass,
        uint64 epoch,
        bytes32 seed,
        uint8 count,
        address[] calldata excluded,
        uint128 lockAmount,
        uint8 maxOpenLocks
    ) external view returns (address[] memory drawn, address[] memory passedOver) {
        WeightTree.Tree storage tree = _trees[drawClass];
        Walk memory walk = Walk(epoch, seed, lockAmount, maxOpenLocks, tree.top(), 0);
        walk.total = tree.sumAt(walk.top, epoch);
        drawn = new address[](count);
        passedOver = new address[](count + SPARE_WALKS);
        _walk(
            tree,
            walk,
            _rangesOf(tree, walk, excluded, passedOver.length),
            _operatorsOf(excluded, count),
            drawn,
            passedOver
        );
    }

    /// @dev Fills both lists and shortens them to what they hold.
    function _walk(
        WeightTree.Tree storage tree,
        Walk memory walk,
        ExcludedRanges.Ranges memory ranges,
        Operators memory taken,
        address[] memory drawn,
        address[] memory passedOver
    ) private view {
        uint256 drawnCount;
        uint256 passedCount;
        // Room for those passed over is room for every walk.
        for (uint256 j = 0; j < passedOver.length; j++) {
            if (drawnCount == drawn.length || walk.total == ranges.weight) break;
            uint256 point = uint256(keccak256(abi.encode(walk.seed, j))) % (walk.total - ranges.weight);
            address mediator = _takeAt(tree, walk, ranges, point);
            if (_seats(mediator, walk, taken)) drawn[drawnCount++] = mediator;
            else passedOver[passedCount++] = mediator;
        }
        _truncate(drawn, drawnCount);
        _truncate(passedOver, passedCount);
    }

    /// @dev Whether a mediator can be seated; then its operator is taken.
    function _seats(address mediator, Walk memory walk, Operators memory taken) private view returns (bool) {
        (bool free, address operator) = _registry.seatable(mediator, walk.lockAmount, walk.maxOpenLocks);
        if (!free) return false;
        for (uint256 i = 0; i < taken.count; i++) {
            if (taken.list[i] == operator) return false;
        }
        taken.list[taken.count++] = operator;
        return true;
    }

    /// @dev The operators of the excluded, with room for `spare` more.
    function _operatorsOf(address[] calldata excluded, uint256 spare) private view returns (Operators memory taken) {
        taken.list = new address[](excluded.length + spare);
        if (excluded.length == 0) return taken;
        address[] memory operators = _registry.operatorsOf(excluded);
        for (; taken.count < operators.length; taken.count++) {
            taken.list[taken.count] = operators[taken.count];
        }
    }

    /// @dev The stretches of the excluded, with room for `spare` more.
    function _rangesOf(WeightTree.Tree storage tree, Walk memory walk, address[] calldata excluded, uint256 spare)
        private
        view
        returns (ExcludedRanges.Ranges memory ranges)
    {
        ranges = ExcludedRanges.create(excluded.length + spare);
        for (uint256 i = 0; i < excluded.length; i++) {
            WeightTree.Place memory place = tree.places[excluded[i]];
            if (place.position == 0 || walk.epoch < place.from) continue;
            uint256 node = WeightTree.nodeOf(place.position);
            uint256 weight = tree.sumAt(node, walk.epoch);
            if (weight > 0) ranges.insert(tree.startOf(node, walk.top, walk.epoch), weight);
        }
    }

    /// @dev The mediator at a point of the weight that is not excluded, which is excluded from here on.
    function _takeAt(WeightTree.Tree storage tree, Walk memory walk, ExcludedRanges.Ranges memory ranges, uint256 point)
        private
        view
        returns (address)
    {
        (uint256 leaf, uint256 start, uint256 weight) =
            tree.leafAt(ranges.shift(point), walk.top, walk.total, walk.epoch);
        ranges.insert(start, weight);
        WeightTree.Holder storage holder = tree.holders[leaf];
        if (walk.epoch < holder.from) revert EpochForgotten(holder.from, walk.epoch);
        return holder.mediator;
    }

    function _truncate(address[] memory list, uint256 length) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
