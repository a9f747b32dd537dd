// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry} from "./interfaces/IStakeRegistry.sol";
import {ExcludedRanges} from "./libraries/ExcludedRanges.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice A sum tree of stake weights per draw class in which every node remembers its value per epoch, so that a panel can be drawn,
/// and drawn again by anyone, from the weights of one epoch.
contract Sortition is ISortition, WiredOnce {
    using Checkpoints for Checkpoints.Trace208;
    using ExcludedRanges for ExcludedRanges.Ranges;

    uint32 private constant LEAVES = 4096;
    uint256 private constant ROOT = 1;
    uint256 private constant SPARE_WALKS = 32;

    struct Class {
        address[] mediators;
        /// @dev Leaf index + 1; 0 for a mediator without a leaf.
        mapping(address mediator => uint256 position) positions;
        /// @dev Children of node n are 2n and 2n + 1, leaf i is node LEAVES + i.
        mapping(uint256 node => Checkpoints.Trace208 sum) sums;
        Checkpoints.Trace208 drawable;
    }

    struct Walk {
        uint64 epoch;
        bytes32 seed;
        uint32 parameterVersion;
        uint256 total;
    }

    /// @inheritdoc ISortition
    uint64 public immutable epochLength;

    IStakeRegistry private _registry;
    mapping(bytes32 drawClass => Class class) private _classes;

    /// @param epochLength_ seconds an epoch lasts; weights count from the epoch after their change
    constructor(uint64 epochLength_) {
        epochLength = epochLength_;
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
    function setWeight(bytes32 drawClass, address mediator, uint128 weight) external {
        if (msg.sender != address(_registry)) revert NotRegistry(address(_registry), msg.sender);
        Class storage class = _classes[drawClass];
        uint256 position = class.positions[mediator];
        if (position == 0) {
            if (weight == 0) return;
            position = _addLeaf(drawClass, class, mediator);
        }
        uint256 node = LEAVES + position - 1;
        uint208 before = class.sums[node].latest();
        if (before == weight) return;

        uint64 fromEpoch = epochAt(uint64(block.timestamp)) + 1;
        for (; node >= ROOT; node /= 2) {
            Checkpoints.Trace208 storage sum = class.sums[node];
            sum.push(uint48(fromEpoch), sum.latest() + weight - before);
        }
        if (before == 0) class.drawable.push(uint48(fromEpoch), class.drawable.latest() + 1);
        if (weight == 0) class.drawable.push(uint48(fromEpoch), class.drawable.latest() - 1);
        emit WeightChanged(drawClass, mediator, uint32(position - 1), weight, fromEpoch);
    }

    /// @inheritdoc ISortition
    function totalWeight(bytes32 drawClass, uint64 epoch) public view returns (uint128) {
        return uint128(_sumAt(_classes[drawClass], ROOT, epoch));
    }

    /// @inheritdoc ISortition
    function weightOf(bytes32 drawClass, address mediator, uint64 epoch) external view returns (uint128) {
        Class storage class = _classes[drawClass];
        uint256 position = class.positions[mediator];
        return position == 0 ? 0 : uint128(_sumAt(class, LEAVES + position - 1, epoch));
    }

    /// @inheritdoc ISortition
    function drawableMediators(bytes32 drawClass, uint64 epoch) external view returns (uint32) {
        return uint32(_classes[drawClass].drawable.upperLookupRecent(uint48(epoch)));
    }

    /// @inheritdoc ISortition
    function leavesOf(bytes32 drawClass) external view returns (address[] memory) {
        return _classes[drawClass].mediators;
    }

    /// @inheritdoc ISortition
    function draw(
        bytes32 drawClass,
        uint64 epoch,
        bytes32 seed,
        uint8 count,
        address[] calldata excluded,
        uint32 parameterVersion
    ) external view returns (address[] memory drawn, address[] memory passedOver) {
        drawn = new address[](count);
        passedOver = new address[](count + SPARE_WALKS);
        Walk memory walk = Walk(epoch, seed, parameterVersion, totalWeight(drawClass, epoch));
        _walk(_classes[drawClass], walk, _rangesOf(drawClass, epoch, excluded, passedOver.length), drawn, passedOver);
    }

    /// @dev Fills both lists and shortens them to what they hold.
    function _walk(
        Class storage class,
        Walk memory walk,
        ExcludedRanges.Ranges memory ranges,
        address[] memory drawn,
        address[] memory passedOver
    ) private view {
        uint256 drawnCount;
        uint256 passedCount;
        // Room for those passed over is room for every walk.
        for (uint256 j = 0; j < passedOver.length; j++) {
            if (drawnCount == drawn.length || walk.total == ranges.weight) break;
            uint256 point = uint256(keccak256(abi.encode(walk.seed, j))) % (walk.total - ranges.weight);
            address mediator = _takeAt(class, walk.epoch, ranges, point);
            if (_registry.canLock(mediator, walk.parameterVersion)) drawn[drawnCount++] = mediator;
            else passedOver[passedCount++] = mediator;
        }
        _truncate(drawn, drawnCount);
        _truncate(passedOver, passedCount);
    }

    function _addLeaf(bytes32 drawClass, Class storage class, address mediator) private returns (uint256 position) {
        position = class.mediators.length + 1;
        if (position > LEAVES) revert ClassFull(drawClass, LEAVES);
        class.mediators.push(mediator);
        class.positions[mediator] = position;
    }

    /// @dev The stretches of the excluded, with room for `spare` more.
    function _rangesOf(bytes32 drawClass, uint64 epoch, address[] calldata excluded, uint256 spare)
        private
        view
        returns (ExcludedRanges.Ranges memory ranges)
    {
        Class storage class = _classes[drawClass];
        ranges = ExcludedRanges.create(excluded.length + spare);
        for (uint256 i = 0; i < excluded.length; i++) {
            uint256 position = class.positions[excluded[i]];
            if (position == 0) continue;
            uint256 node = LEAVES + position - 1;
            uint256 weight = _sumAt(class, node, epoch);
            if (weight > 0) ranges.insert(_startOf(class, node, epoch), weight);
        }
    }

    /// @dev The mediator at a point of the weight that is not excluded, which is excluded from here on.
    function _takeAt(Class storage class, uint64 epoch, ExcludedRanges.Ranges memory ranges, uint256 point)
        private
        view
        returns (address)
    {
        uint256 target = ranges.shift(point);
        uint256 start;
        uint256 node = ROOT;
        while (node < LEAVES) {
            node *= 2;
            uint256 left = _sumAt(class, node, epoch);
            if (target - start >= left) {
                start += left;
                node++;
            }
        }
        ranges.insert(start, _sumAt(class, node, epoch));
        return class.mediators[node - LEAVES];
    }

    /// @dev The sum of all weights left of a leaf.
    function _startOf(Class storage class, uint256 node, uint64 epoch) private view returns (uint256 start) {
        for (; node > ROOT; node /= 2) {
            if (node % 2 == 1) start += _sumAt(class, node - 1, epoch);
        }
    }

    function _sumAt(Class storage class, uint256 node, uint64 epoch) private view returns (uint256) {
        return class.sums[node].upperLookupRecent(uint48(epoch));
    }

    function _truncate(address[] memory list, uint256 length) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
