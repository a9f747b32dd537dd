// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Stake weights per draw class, checkpointed per epoch, and the draw of panels from them.
interface ISortition {
    event WeightChanged(
        bytes32 indexed drawClass, address indexed mediator, uint32 leaf, uint128 weight, uint64 fromEpoch
    );

    error NotRegistry(address expected, address got);
    error ClassFull(bytes32 drawClass, uint32 leaves);
    error EpochForgotten(uint64 from, uint64 got);
    error ZeroEpochLength();

    /// @notice Length of an epoch in seconds.
    function epochLength() external view returns (uint64);

    /// @notice The epoch a time lies in: timestamp / epochLength.
    /// @param timestamp unix seconds
    function epochAt(uint64 timestamp) external view returns (uint64 epoch);

    /// @notice Sets a mediator's weight in a class from the next epoch on. Registry only.
    /// @param sole no other mediator of its operator has a weight there: with this one's, the operator comes or goes
    /// @dev A mediator gets the class's next leaf, or one that was vacated longer ago than any open round's epoch, on its first weight above
    /// zero, and keeps it until it is vacated and taken. Reverts NotRegistry, ClassFull (never when the weight does not grow).
    /// Emits WeightChanged unless nothing changes.
    function setWeight(bytes32 drawClass, address mediator, uint128 weight, bool sole) external;

    /// @notice Sum of all weights in a class at an epoch, in wei of stake.
    function totalWeight(bytes32 drawClass, uint64 epoch) external view returns (uint128);

    /// @notice A mediator's weight in a class at an epoch, in wei of stake; 0 for an unknown mediator.
    function weightOf(bytes32 drawClass, address mediator, uint64 epoch) external view returns (uint128);

    /// @notice How many operators have mediators with a weight above zero in a class at an epoch: more seats a panel cannot have.
    function drawableOperators(bytes32 drawClass, uint64 epoch) external view returns (uint32);

    /// @notice The mediators of a class in leaf order.
    function leavesOf(bytes32 drawClass) external view returns (address[] memory mediators);

    /// @notice Draws `count` distinct mediators, each with probability proportional to its weight among those left.
    /// @dev A pure function of the epoch's tree, the seed, the exclusions, the mediators' operators (which never change) and who can take a
    /// lock at this moment; walk j uses keccak256(abi.encode(seed, j)). Stops at `count`, when no weight is left, or after count + 32 walks.
    /// Reverts EpochForgotten where a leaf it hits has been taken by another mediator since; no open round's epoch is that old.
    /// @param drawClass the class
    /// @param epoch the epoch whose weights count; weights of a past or the present epoch never change
    /// @param seed the round's seed, see IDisputePool.panelSeed
    /// @param count how many to draw
    /// @param excluded addresses never drawn (unknown ones, zero and doubles are harmless); mediators of their operators are passed over
    /// @param lockAmount wei a seat locks
    /// @param maxOpenLocks locks from which on a mediator takes no more
    /// @return drawn in the order drawn, no two of one operator
    /// @return passedOver those the draw hit who could take no further lock or whose operator is taken, in the order hit
    function draw(
        bytes32 drawClass,
        uint64 epoch,
        bytes32 seed,
        uint8 count,
        address[] calldata excluded,
        uint128 lockAmount,
        uint8 maxOpenLocks
    ) external view returns (address[] memory drawn, address[] memory passedOver);
}
